import pytest
from exchanges import workflow


def test_all(client, world, cast, draft, sign_in):
    for who in vars(cast).values():
        c = sign_in(who)
        assert c.get("/dashboard/").status_code == 200, who
        assert c.get("/exchanges/applications/").status_code == 200, who
        print(who, c.get("/exchanges/applications.csv").status_code)
    c = sign_in(cast.amina)
    assert c.get(draft.get_absolute_url()).status_code == 200
    workflow.submit(draft, by=cast.amina)
    for who in vars(cast).values():
        c = sign_in(who)
        r = c.get(draft.get_absolute_url())
        print(who, r.status_code, [a["label"] for a in r.context["actions"]] if r.status_code == 200 else "")
        r = c.get("/exchanges/applications/")
        r = c.get("/dashboard/")
        print([(t.title, t.detail) for t in r.context["todo"]])


import uuid


def test_edit(client, world, cast, sign_in):
    c = sign_in(cast.hans)
    u = "/exchanges/conditions/bvmd-germany/scope/edit/"
    r = c.get(u)
    assert r.status_code == 200
    data = {
        "action": "save",
        "submission_token": str(uuid.uuid4()),
        "version": 1,
        "duration_weeks": 4,
        "deadline_weeks": 10,
        "lowest_year": 2,
        "text": "Hi",
        "is_published": "on",
        f"place-{world.berlin.pk}-months": ["6", "9"],
        "disciplines": [world.cardiology.pk],
        "languages-TOTAL_FORMS": 3,
        "languages-INITIAL_FORMS": 1,
        "languages-0-id": world.conditions.languages.get().pk,
        "languages-0-language": "en",
        "languages-0-level": "B1",
        "languages-0-is_required": "on",
        "languages-1-is_required": "on",
        "languages-2-is_required": "on",
        "languages-1-language": "",
    }
    r = c.post(u, data)
    print(r.status_code, r.context and [f.errors for f in r.context["editor"].forms])
    r = c.post(u, data | {"submission_token": str(uuid.uuid4()), "text": "Other"})
    print(r.status_code, r.context["editor"].differences())
    r = c.get(u + "?season=2028")
    print(r.status_code)
