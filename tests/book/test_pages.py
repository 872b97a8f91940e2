"""The pages around the chapters: what is taught before it is used, times, glossary, key dates, how to cite."""

import ast
import re
from pathlib import Path

import altair as alt
import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import CONTENTS
from docutils import nodes
from docutils.utils import new_document
from shared import ROOT, section_of, settings
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from press import plan
from press.book import glossary, pages
from press.course import GLOSSARY, Course
from press.lessons import source as sources

COURSE = Course(ROOT)
SETTINGS = COURSE.own
TOPICS = [Path(name).name for name in CONTENTS if re.match(r"chapters/\d\d_", name)]
# Options whose value is an idea of its own: bind="legend", type="log".
OPTIONS = {"bind", "stack", "type", "bin", "interpolate"}
FRAME = [Path(name).name for name in CONTENTS if name.startswith("pages/")]

every_topic = pytest.mark.parametrize("topic", TOPICS)


# An idea is taught before it is used

def api():
    """All names that pandas and Altair offer on a module, a table, a column, a chart."""
    frame_, column = pd.DataFrame({"a": [1]}), pd.Series(["a"])
    dates = pd.Series(pd.to_datetime(["2022-01-01"]), index=pd.to_datetime(["2022-01-01"]))
    offering = [pd, frame_, column, frame_.index, dates.index, dates.dt, column.str, frame_.groupby("a"),
                frame_.groupby("a")["a"], frame_.rolling(1), frame_.expanding(), dates.resample("D"),
                pd.Timestamp(0), pd.Timedelta(0), pd.Series(["a"], dtype="category").cat, pd.Interval(0, 1),
                alt, alt.Chart(), alt.LayerChart(), alt.VConcatChart()]
    return {name for thing in offering for name in dir(thing) if not name.startswith("_")}


def used(code):
    """The names of pandas and Altair that code uses, and the options that are ideas, such as ``type=log``."""
    used = set()
    for node in ast.walk(ast.parse(sources.EXPRESSION.sub("0", code))):
        if isinstance(node, ast.Attribute):
            used.add(node.attr)
        if isinstance(node, ast.Call):
            used |= {f"{option.arg}={option.value.value}" for option in node.keywords
                      if option.arg in OPTIONS and isinstance(option.value, ast.Constant) and option.value.value}
    return {name for name in used if "=" in name or name in API}


API = api()


def lessons(topic):
    """The sources of a chapter in the order in which they are read, its exercises last."""
    return [sources.read(ROOT, Path("source") / "chapters" / f"{stem}.md") for stem in plan.stems(ROOT, topic)] + [
        sources.read(ROOT, Path(f"source/exercises/{topic}.md"))]


def taught_by(topic):
    """The names that the list has for this chapter and those before it."""
    lists = SETTINGS["skills"]
    return {name for other in lists if other <= topic for part in ("pandas", "altair", "python")
            for name in lists[other][part]}


@every_topic
def test_nothing_is_used_before_it_is_taught(topic):
    """What a student reads or is shown as a solution; other right and wrong answers are the student's own."""
    missing = {name: lesson.where(cell.line) for lesson in lessons(topic) for cell in lesson.cells
               if cell.kind == "code" and cell.role in (None, "prompt", "solution")
               and "hide-input" not in cell.tags  # folded: the bookkeeping behind the verdicts
               for name in sorted(used(cell.text) - taught_by(topic))}
    assert not missing, f"not in the lists of course.yml up to {topic}: {missing}"


@every_topic
def test_what_the_list_says_is_taught_is_in_the_lesson(topic):
    """The list cannot be padded: each name stands in the chapter, or in the words or code that its exercises give."""
    *chapter, exercises = lessons(topic)
    explained = " ".join(cell.text for page in chapter for cell in page.cells)
    explained += " ".join(cell.text + str(cell.options.get("hints", "")) for cell in exercises.cells
                     if cell.role not in ("also", "wrong"))
    lists = SETTINGS["skills"].get(topic, {})  # a new chapter teaches nothing new until it is entered
    lacking = [name for part in ("pandas", "altair", "python") for name in lists.get(part, [])
               if not re.search(name.replace("=", "=[\"']") if "=" in name else rf"\b{name}\b", explained)]
    assert not lacking, f"course.yml: {topic} does not use {', '.join(lacking)}"


def test_a_name_is_taught_once():
    lists = SETTINGS["skills"]
    names = [name for topic in lists for part in ("pandas", "altair", "python") for name in lists[topic][part]]
    assert [name for name in set(names) if names.count(name) > 1] == []


def test_a_use_too_early_is_seen(monkeypatch):
    monkeypatch.setitem(SETTINGS, "skills", {
        "01_first": {"pandas": [], "altair": ["mark_bar", "encode", "Y", "Scale"], "python": []},
        "02_second": {"pandas": ["rolling"], "altair": ["type=log"], "python": []}})
    early = used('chart.mark_bar().encode(y=alt.Y("n:Q", scale=alt.Scale(type="log"))); t.rolling(7); "".zzz()')
    assert early == {"mark_bar", "encode", "Y", "Scale", "type=log", "rolling"}
    assert early - taught_by("01_first") == {"type=log", "rolling"} and early <= taught_by("02_second")


# Times add up

def test_hours_are_said_in_halves():
    assert [pages.hours(minutes) for minutes in (20, 35, 61, 180, 210, 541)] == [
        "about half an hour", "about 1 hour", "about 1 and a half hours", "about 3 hours", "about 3 and a half hours",
        "about 9 and a half hours"]


def test_times_of_the_pages_are_those_of_the_chapters(book):
    chapters = pages.chapters(COURSE)
    assert [facts.chapter.topic for facts in chapters] == TOPICS
    mapped = text_of(book, "map")
    for facts in chapters:
        there = plan.stems(ROOT, facts.chapter.topic)
        said = [int(re.search(r"[Aa]bout (\d+) minutes?\.", text_of(book, stem))[1]) for stem in there]
        assert facts.whole == sum(said) and facts.core == sum(
            minutes for stem, minutes in zip(there, said, strict=True) if stem in plan.core(ROOT, facts.chapter.topic))
        assert f"core {facts.core} minutes" in mapped
        for stem, minutes in zip(there[1:], said[1:], strict=True):
            assert f"{plan.label(stem)}. " in mapped and f" ({minutes})" in mapped
    welcome = text_of(book, "welcome")
    for what in ("core", "whole"):
        assert pages.hours(sum(getattr(facts, what) for facts in chapters)) in welcome
    assert f" {len(TOPICS)} chapters" in welcome
    last = soup_of(book, "map").select_one("table").select("tr")[-1]
    counted = [cell.get_text(strip=True) for cell in last.select("td")]
    assert counted[3:] == [str(sum(getattr(facts, what) for facts in chapters)) for what in pages.COUNTED.values()
                           if what != "lessons" or pages.total(COURSE, what)]


# The glossary

def words_to_know(topic):
    text = (ROOT / f"source/chapters/{plan.verdicts_in(ROOT, topic)}.md").read_text("utf-8")
    return re.findall(r"\*\*(.+?)\*\*", section_of(text, COURSE.words))


@every_topic
def test_the_glossary_has_every_word_to_know(topic):
    known = {form.lower() for forms in glossary.glossary(ROOT).values() for form in forms}
    lacking = [word for word in words_to_know(topic) for form in glossary.forms(word) if form.lower() not in known]
    assert words_to_know(topic) and not lacking


def test_a_term_is_defined_once():
    text = (ROOT / f"{GLOSSARY}.md").read_text("utf-8")
    headings = re.findall(r"^### (.+)$", text, flags=re.M)
    all_forms = [form.lower() for heading in headings for form in glossary.forms(heading)]
    assert [form for form in set(all_forms) if all_forms.count(form) > 1] == []
    for part in re.split(r"^## .+$", text, flags=re.M)[1:]:
        own = re.findall(r"^### (.+)$", part, flags=re.M)
        assert own == sorted(own, key=str.lower), "the terms of a part are in the order of the alphabet"
    for heading, body in re.findall(r"^### (.+)\n\n(.+)$", text, flags=re.M):
        assert len(body) > 20, heading
    assert len(re.findall(r"^### .+\n\n\S", text, flags=re.M)) == len(headings)
    assert set(SETTINGS.get("everyday", [])) <= {form for heading in headings for form in glossary.forms(heading)}


@every_topic
def test_a_chapter_leads_to_the_glossary(book, topic):
    last = plan.verdicts_in(ROOT, topic)
    soup, places = soup_of(book, last), {tag["id"] for tag in soup_of(book, "glossary").find_all(id=True)}
    words = soup.find("section", id=nodes.make_id(COURSE.words))
    assert words and all(strong.a for strong in words.select("strong"))
    links = [link["href"] for link in soup.select("a.thaw-term")]
    assert all(link.split("#")[1] in places for link in links)
    elsewhere = [link["href"] for link in soup.select("a.thaw-term") if words not in link.parents]
    assert len(elsewhere) == len(set(elsewhere)), "only the first use leads to the glossary"
    assert elsewhere or set(words_to_know(topic)) <= set(SETTINGS.get("everyday", []))
    assert not soup.select("h1 a.thaw-term, h2 a.thaw-term, h3 a.thaw-term, code a.thaw-term, a a.thaw-term")


def test_first_uses_are_found():
    document = new_document("page")
    document += nodes.title("", "Lofted")
    document += nodes.paragraph("", "A lofted missile; two ADIZs, no adiz; lofted again, unlofted.")
    glossary._link_first_uses(document, None, {"Lofted": "g#lofted", "ADIZ": "g#adiz"})
    assert [(link.astext(), link["refuri"]) for link in document.findall(nodes.reference)] == [
        ("lofted", "g#lofted"), ("ADIZs", "g#adiz")]
    assert document.children[1].astext() == "A lofted missile; two ADIZs, no adiz; lofted again, unlofted."


# What is made from the tables

def test_dates_are_told_as_far_as_they_are_known():
    def written(to):
        return pages.day({"date": "1997-12-01", "date_precision": to})

    assert [written(to) for to in ("day", "month", "year")] == ["1 December 1997", "December 1997", "1997"]


def test_every_table_has_its_terms(book):
    [name] = [name for name in FRAME if "```{thaw-licences}" in (ROOT / f"pages/{name}.md").read_text("utf-8")]
    listed = [link.get_text() for link in soup_of(book, name).select("tbody td:nth-child(2) a")]
    tables = sorted(path.stem for path in (ROOT / "data").rglob("*.csv"))
    assert [name for name in tables if name not in listed] == []
    assert len(listed) >= len(tables)


def test_the_citation_follows_the_settings(tmp_path):
    settings(tmp_path)
    cited = yaml.safe_load(Course(tmp_path).citation())
    assert cited["title"] == "A trial: a course for a test" and cited["authors"] == [{"name": "A. Tester"}]
    assert cited["version"] == "1.2" and cited["repository-code"] == "https://example.org/course"
    assert (ROOT / "CITATION.cff").read_text("utf-8") == COURSE.citation(), "run: make data"


def test_the_course_is_cited_as_it_is():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    assert cited["version"] == COURSE.version
    assert cited["title"].startswith(config["title"])
    assert (cited["url"], cited["repository-code"]) == (COURSE.address, config["repository"]["url"])
    assert cited["authors"] == [{"name": config["author"]}]


# The pages themselves

def soup_of(book, name):
    folder = "chapters" if name[:2].isdigit() else "pages"
    return BeautifulSoup((book / folder / f"{name}.html").read_text("utf-8"), "html.parser")


def text_of(book, name):
    return re.sub(r"\s+", " ", soup_of(book, name).select_one("article").get_text())


@pytest.mark.parametrize("name", FRAME)
def test_nothing_is_left_to_fill_in_on_a_page(book, name):
    article = soup_of(book, name).select_one("article")
    for code in article.select("pre, code, .thaw-data, .thaw-check"):
        code.decompose()
    assert not re.search(r"\{\{|\}\}|thaw-value|\bNone\b|\bnan\b", article.get_text())


RUN = [name for name in FRAME if "```{thaw-run}" in (ROOT / f"pages/{name}.md").read_text("utf-8")]


@pytest.mark.parametrize("name", RUN)
def test_a_page_shows_what_its_code_gives(book, name):
    """Its tables and charts are made from its own code, and what is shown of that uses only what the course teaches."""
    text = (ROOT / f"pages/{name}.md").read_text("utf-8")
    shown = [code for code in re.findall(r"```\{thaw-run\}\n(.*?)```", text, flags=re.S) if ":quiet:" not in code]
    soup = soup_of(book, name)
    assert len(soup.select("div.cell")) == len(shown)
    assert len(soup.select("figure.thaw-chart")) == len(re.findall(r"description=|:description:", text))
    names = set().union(*(used(code) for code in shown)) - {"country_colours"}
    assert names <= taught_by("99"), names - taught_by("99")


PAGE = """# A page

```{thaw-run}
import altair as alt
import pandas as pd
import thaw
table = pd.DataFrame({"n": [1, 2]})
print("said aloud")
table
```

```{thaw-run}
:quiet:
alt.Chart(table, title="Ones and twos", description="Two points.").mark_point().encode(x="n:Q")
```

The mean is {thaw-value}`table["n"].mean():.2f`.
"""


def built(folder, text):
    """The HTML of a page with this text, built by Sphinx with this extension alone."""
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / "page.md").write_text(text, "utf-8")
    app = Sphinx(folder / "in", None, folder / "out", folder / "trees", "html", status=None, warning=None,
                 confoverrides={"extensions": ["myst_parser", "press.book.run"], "root_doc": "page"})
    app.build()
    return BeautifulSoup((folder / "out" / "page.html").read_text("utf-8"), "html.parser")


def test_code_in_a_page_runs_and_shows_what_it_gives(tmp_path):
    soup = built(tmp_path, PAGE)
    cells = soup.select("div.cell")
    assert len(cells) == 1 and 'print("said aloud")' in cells[0].select_one(".cell_input").get_text()
    shown = cells[0].select_one(".cell_output")
    assert "said aloud" in shown.get_text()
    assert [cell.get_text() for cell in shown.select("table td")] == ["1", "2"]
    assert soup.select_one("figure.thaw-chart svg")["aria-label"] == "Two points." and "alt.Chart" not in soup.text
    assert "The mean is 1.50." in soup.get_text()


@pytest.mark.parametrize("text", ["```{thaw-run}\nnobody\n```", "{thaw-value}`nobody`"])
def test_code_in_a_page_that_fails_stops_the_build(tmp_path, text):
    with pytest.raises((NameError, ExtensionError)):
        built(tmp_path, f"# A page\n\n{text}\n")
