"""The federation's memory in one encrypted file, and the way back.

sealed.py    the encryption: a stream that can't be read, cut or changed without the key
programs.py  pg_dump and pg_restore of the right version
taking.py    database and private files, of one and the same moment, into the file
restoring.py  the file into an empty database, with sending frozen
"""
