"""What the portal keeps about a person: shown, taken along, erased, and swept when its time is over.

labels.py     docs/privacy.csv as the code reads it
holdings.py   which rows are whose
overview.py   the page in words, readers.py who can see it
taking.py     the ZIP that a person takes along
duties.py     what has to be ended before an account can be erased
forgetting.py what erasing does to rows, files and words
erasing.py    asked for, waited for, done; ledger.py so that a restore repeats it
sweeping.py   what goes by itself, and when
"""
