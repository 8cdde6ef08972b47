"""The calendar: every app's dates as a page, in the dashboard, and as feeds that other programs read."""
