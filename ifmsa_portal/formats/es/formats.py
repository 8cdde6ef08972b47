"""Spanish: months begin with a small letter."""

from ifmsa_portal.formats import small_months

__getattr__ = small_months
