"""What a change in the folder data makes stale: the topics that read a table or show its record, and no other."""

import pytest

from press.lessons.build import fingerprint

SOURCES = {
    "01_reads": 'pd.read_csv("../data/buses.csv")',
    "02_shows": 'describe("buses")',
    "03_reads_of_nc": 'pd.read_csv("../data/nc/trams.csv")',
    "04_reads_both": 'pd.read_csv("../data/buses.csv")\npd.read_csv("../data/nc/trams.csv")',
    "05_names_alike": 'pd.read_csv("../data/buses_yearly.csv")',
}


@pytest.mark.parametrize(("changed", "stale"), [
    ("data/buses.csv", {"01_reads", "02_shows", "04_reads_both"}),
    ("data/buses.yaml", {"02_shows"}),
    ("data/nc/trams.csv", {"03_reads_of_nc", "04_reads_both"}),
    ("data/nc/trams.yaml", set()),
    ("data/buses_yearly.csv", {"05_names_alike"}),
])
def test_a_change_makes_stale_only_what_reads_it(tmp_path, changed, stale):
    for folder in ("source/chapters", "source/exercises", "data/nc"):
        (tmp_path / folder).mkdir(parents=True)
    for number, (topic, cell) in enumerate(SOURCES.items()):
        part = ("chapters", "exercises")[number % 2]
        (tmp_path / "source" / part / f"{topic}.md").write_text(f"```{{code-cell}}\n{cell}\n```\n", "utf-8")
    for name in ("buses", "nc/trams", "buses_yearly"):
        for ending in ("csv", "yaml"):
            (tmp_path / "data" / f"{name}.{ending}").write_text("before\n", "utf-8")
    before = {topic: fingerprint(tmp_path, topic) for topic in SOURCES}
    (tmp_path / changed).write_text("after\n", "utf-8")
    assert {topic for topic in SOURCES if fingerprint(tmp_path, topic) != before[topic]} == stale
