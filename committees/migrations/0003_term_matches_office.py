"""A term names what its office's level asks for, and sits on a seat that the office has."""

from django.db import migrations

# The office's and the local committee's rows are share-locked, so that neither changes while the term is written.
CHECK = """
CREATE FUNCTION term_matches_office() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place_level text;
    seats_there integer;
    place_nmo bigint;
BEGIN
    SELECT level, seats INTO place_level, seats_there FROM committees_office WHERE id = NEW.office_id FOR SHARE;
    IF place_level IN ('federation', 'committee')
        AND (NEW.nmo_id IS NOT NULL OR NEW.local_committee_id IS NOT NULL)
    THEN
        RAISE EXCEPTION 'an office of the federation or a committee names no NMO and no local committee'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'term_matches_office';
    END IF;
    IF place_level = 'national' AND (NEW.nmo_id IS NULL OR NEW.local_committee_id IS NOT NULL) THEN
        RAISE EXCEPTION 'a national office names its NMO and no local committee'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'term_matches_office';
    END IF;
    IF place_level = 'local' THEN
        SELECT nmo_id INTO place_nmo FROM members_localcommittee WHERE id = NEW.local_committee_id FOR SHARE;
        IF NEW.nmo_id IS NULL OR place_nmo IS DISTINCT FROM NEW.nmo_id THEN
            RAISE EXCEPTION 'a local office names a local committee and the NMO it belongs to'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'term_matches_office';
        END IF;
    END IF;
    IF NEW.seat > seats_there THEN
        RAISE EXCEPTION 'the office has only % seats', seats_there
            USING ERRCODE = 'check_violation', CONSTRAINT = 'term_matches_office';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER term_matches_office
    BEFORE INSERT OR UPDATE OF office_id, nmo_id, local_committee_id, seat ON committees_term
    FOR EACH ROW EXECUTE FUNCTION term_matches_office();
"""
UNDO = """
DROP TRIGGER term_matches_office ON committees_term;
DROP FUNCTION term_matches_office();
"""


class Migration(migrations.Migration):
    """Bulk inserts and the console are held to it as much as the admin."""

    dependencies = [("committees", "0002_initial"), ("members", "0001_initial")]

    operations = [migrations.RunSQL(CHECK, UNDO)]
