"""The demo's accounts, for everyone to try. Demo data only: a real portal has no default account."""

PASSWORD = "demo-portal-2027"  # noqa: S105 known to everyone, on purpose

ACCOUNTS: list[tuple[str, str]] = [
    ("student.us@demo.test", "student of AMSA-USA with a draft SCOPE application"),
    ("student.tn@demo.test", "student of Associa-Med Tunisia who holds an acceptance"),
    ("leo.us@demo.test", "local exchange officer (LEO) of AMSA-USA in Boston"),
    ("neo.us@demo.test", "national exchange officer (NEO) of AMSA-USA"),
    ("nore.us@demo.test", "national officer on research exchange (NORE) of AMSA-USA"),
    ("president.us@demo.test", "President of AMSA-USA"),
    ("leo.de@demo.test", "local exchange officer (LEO) of bvmd Germany in Berlin"),
    ("neo.de@demo.test", "national exchange officer (NEO) of bvmd Germany, the host"),
    ("nore.de@demo.test", "national officer on research exchange (NORE) of bvmd Germany"),
    ("president.de@demo.test", "President of bvmd Germany"),
    ("former.neo.us@demo.test", "NEO of AMSA-USA whose term has ended"),
    ("scope.director@demo.test", "Director of SCOPE"),
    ("score.director@demo.test", "Director of SCORE"),
    ("scome.director@demo.test", "Director of SCOME"),
    ("scoph.director@demo.test", "Director of SCOPH"),
    ("scora.director@demo.test", "Director of SCORA"),
    ("scorp.director@demo.test", "Director of SCORP"),
    ("secgen@demo.test", "Secretary General: endorses in the admin"),
    ("chair@demo.test", "chair of the plenary"),
    ("credentials@demo.test", "credential committee and check-in desk"),
    ("admin@demo.test", "administrator (superuser)"),
]
