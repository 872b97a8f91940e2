"""The usual slips of students: which there are, and what the builder makes of them."""

import ast
import re
from pathlib import Path

import pandas as pd
import pytest

from press.lessons import slip_kinds
from press.lessons.cells import Cell, Exercise, SourceError
from press.lessons.mutants import PLAIN, Table
from press.lessons.slips import Trial, phrase_of, slips, tables_of, try_slips
from thaw.answers import facts
from thaw.judge import fingerprint, judge

TABLE = Table(["country", "year", "share"], {"country": ["Japan", "Korea", "China"]}, {"share"})
FULL = Table(["share"], name="full")
# (kind, code, what the slip makes of a part of it)
SLIPS = [
    ("limit left out", "x = t[t['share'] >= 3]", "t['share'] > 3"),
    ("limit counted", "x = t[t['share'] < 3]", "t['share'] <= 3"),
    ("limit counted", "x = t['share'].gt(3)", ".ge(3)"),
    ("limit left out", "x = t['year'].between(2012, 2020)", "between(2012, 2020, inclusive='right')"),
    ("limit left out", "x = t.query('2012 <= year <= 2020')", "2012 <= year < 2020"),
    ("limit beside", "x = t.query('share > 50')", "share > 51"),
    ("turned round", "x = t[t['share'] > 3]", "t['share'] < 3"),
    ("opposite rows", "x = t.query('country == \"Japan\"')", "country != "),
    ("opposite rows", "x = t['share'].notna()", ".isna()"),
    ("or for and", "x = t.query('a > 1 and b > 2')", "a > 1 or b > 2"),
    ("or for and", "x = t[(t['a'] > 1) & (t['b'] > 2)]", "|"),
    ("and for or", "x = t[(t['a'] > 1) | (t['b'] > 2)]", "&"),
    ("condition dropped", "x = t.query('a > 1 and b > 2')", "query('b > 2')"),
    ("condition dropped", "x = t[(t['a'] > 1) & (t['b'] > 2)]", "t[t['b'] > 2]"),
    ("all rows", "x = len(t.query('a > 1'))", "len(t)"),
    ("all rows", "x = len(t[t['a'].isin([1])])", "len(t)"),
    ("all rows at one place", "r = t[t['a'] > 1]\nx = r['a'].sum() / len(r)", "r['a'].sum() / len(t)"),
    ("year too early", "x = t.query('year == 2020')", "year == 2019"),
    ("year too late", "x = score[2020]", "score[2021]"),
    ("day beside", "x = t.query(\"date < '2018-10-30'\")", "2018-10-29"),
    ("month beside", "x = t.loc['2019-01-01':'2019-12-01']", "t.loc['2018-12-01':"),
    ("month beside", "x = t.loc['2019-01-01':'2019-12-01']", "'2020-01-01']"),
    ("year too early", "x = t.loc['2025']", "'2024'"),
    ("year too late", "x = t.query(\"'2012' <= date\")", "'2013' <= date"),
    ("place beside", "x = t.iloc[1]", "iloc[2]"),
    ("place beside", "x = t.head(5)", "head(4)"),
    ("place beside", "x = t[1:-1]", "t[1:-2]"),
    ("wrong end", "x = t.sort_values('a').iloc[0]", "iloc[-1]"),
    ("other value", "x = t[t['country'] == 'Japan']", "'Korea'"),
    ("one left out", "x = t['country'].isin(['Japan', 'China'])", "isin(['China'])"),
    ("other column", "x = t['year'].max()", "t['share']"),
    ("mean for median", "x = t['a'].median()", "mean()"),
    ("median for mean", "x = t['a'].mean()", "median()"),
    ("sum for mean", "x = t.groupby('a').transform('mean')", "'sum'"),
    ("mean for sum", "x = t['a'].sum()", "mean()"),
    ("count for sum", "x = t['a'].sum()", "count()"),
    ("rows counted", "x = t['a'].nunique()", "count()"),
    ("different values counted", "x = t.groupby('a').agg(n=('b', 'size'))", "'nunique'"),
    ("smallest", "x = t['a'].max()", "min()"), ("largest", "x = t['a'].min()", "max()"),
    ("mean for largest", "x = t['a'].max()", "mean()"), ("mean for smallest", "x = t['a'].min()", "mean()"),
    ("place of smallest", "x = t['a'].idxmax()", "idxmin"), ("place of largest", "x = t['a'].idxmin()", "idxmax"),
    ("first", "x = t.groupby('a').last()", "first()"), ("last", "x = t.groupby('a').first()", "last()"),
    ("any", "x = t.all()", "any()"), ("all", "x = t.any()", "all()"),
    ("other end", "x = t['a'].quantile(0.9)", "0.1"),
    ("spread of all", "x = t['a'].std()", "ddof=0"),
    ("zero for missing", "x = t['share'].mean()", "fillna(0).mean()"),
    ("zero for missing", "x = t['a'].asfreq('D').rolling(7).mean()", "asfreq('D').fillna(0).rolling"),
    ("zero for missing", "x = t['a'].isna().sum()", "(t['a'] == 0).sum()"),
    ("missing for zero", "x = (t['a'] == 0).sum()", "t['a'].isna()"),
    ("missing with zero", "x = (t['a'] == 0).sum()", "(t['a'] == 0) | t['a'].isna()"),
    ("gaps kept", "x = len(t.dropna())", "len(t)"),
    ("gaps closed", "x = t['a'].asfreq('D').rolling(7).mean()", "t['a'].rolling"),
    ("nothing masked", "x = t['a'].where(t['b'] > 3)", "x = t['a']"),
    ("nothing replaced", "x = t['a'].replace('b', 'c')", "x = t['a']"),
    ("not added up", "x = t['a'].cumsum()", "x = t['a']"),
    ("not shifted", "x = t['a'] - t['a'].shift(1)", "x = t['a'] - t['a']"),
    ("other neighbour", "x = t['a'].shift(1)", "shift(-1)"), ("other neighbour", "x = t['a'].diff()", "diff(-1)"),
    ("not the change", "x = t['a'].diff()", "x = t['a']"),
    ("not so far", "x = t['a'].expanding().max()", "t['a'].max()"),
    ("change in per cent", "x = t['a'].diff()", "pct_change()"),
    ("change as difference", "x = t['a'].pct_change()", "diff()"),
    ("window centred", "x = t['a'].rolling(7).mean()", "center=True"),
    ("window with gaps", "x = t['a'].rolling(7).mean()", "min_periods=1"),
    ("window length", "x = t['a'].rolling(7).mean()", "rolling(8)"),
    ("other period", "x = t['a'].resample('QS').sum()", "'MS'"),
    ("ratio upside down", "x = a / b", "b / a"), ("difference for ratio", "x = a / b", "a - b"),
    ("rounded down", "x = a / b", "a // b"), ("difference turned", "x = a - b", "b - a"),
    ("ratio for difference", "x = a - b", "a / b"), ("per cent for share", "x = a / b", "x = a / b * 100"),
    ("share for per cent", "x = a / b * 100", "x = a / b"),
    ("mean of ratios", "x = t['a'].sum() / t['b'].sum()", "(t['a'] / t['b']).mean()"),
    ("both ends counted", "x = (a - b).days", ".days + 1"), ("out by one", "x = n - 1", "x = n"),
    ("not squared", "x = (a ** 2).sum()", "a.sum()"), ("sign kept", "x = (a - b).abs()", "x = a - b"),
    ("not rounded", "x = round(a, 1)", "x = a"), ("rounded too far", "x = t.round(2)", "round(1)"),
    ("counts for shares", "x = t['a'].value_counts(normalize=True)", "value_counts()"),
    ("order turned", "x = t.sort_values('a')", "ascending=False"),
    ("order turned", "x = t.rank(ascending=False)", "rank()"),
    ("not sorted", "x = t.sort_values('a').diff()", "t.diff()"),
    ("repeated rows kept", "x = len(t.drop_duplicates())", "len(t)"), ("repeats kept", "x = len(set(a))", "list(a)"),
    ("repeats at one end", "x = t['a'].duplicated(keep=False)", "duplicated()"),
    ("partners", "x = t.merge(u, on='a')", "how='outer'"), ("partners", "x = t.merge(u, how='left')", "merge(u)"),
    ("same day counted", "x = pd.merge_asof(t, u, on='a', allow_exact_matches=False)", "on='a')"),
    ("nearest time", "x = pd.merge_asof(t, u, on='a')", "direction='nearest'"),
    ("later time", "x = pd.merge_asof(t, u, on='a')", "direction='forward'"),
    ("table turned", "x = t.pivot(index='a', columns='b')", "index='b', columns='a'"),
    ("text as it is", "x = t['a'].str.strip()", "x = t['a']"),
    ("channel left out", "x = alt.Chart(t).mark_bar().encode(x='a:Q', color='b:N')", "encode(x='a:Q')"),
    ("channels exchanged", "x = alt.Chart(t).mark_bar().encode(x='a:Q', y=alt.Y('b:N'))", "y='a:Q', x=alt.X('b:N')"),
    ("channels exchanged", "x = alt.Chart(t).mark_bar().encode(x='a:Q', row='b:N')", "column='b:N'"),
    ("other data type", "x = alt.Chart(t).mark_bar().encode(x='a:Q')", "a:O"),
    ("other aggregate", "x = alt.Chart(t).mark_bar().encode(x='sum(a):Q')", "mean(a):Q"),
    ("not aggregated", "x = alt.Chart(t).mark_bar().encode(x='sum(a):Q')", "x='a:Q'"),
    ("other mark", "x = alt.Chart(t).mark_bar()", "mark_line()"),
    ("plain scale", "x = alt.X('a:Q', scale=alt.Scale(type='log'))", "alt.Scale()"),
    ("not binned", "x = alt.X('a:Q', bin=alt.Bin(step=5))", "alt.X('a:Q')"),
    ("other bins", "x = alt.X('a:Q', bin=alt.Bin(step=5))", "step=10"),
    ("other stack", "x = alt.Y('a:Q', stack='normalize')", "alt.Y('a:Q')"),
    (PLAIN, "x = t.sort_values('a', ignore_index=True)", "sort_values('a')"),
]


@pytest.mark.parametrize(("kind", "code", "piece"), SLIPS)
def test_a_slip_of_each_kind_is_made(kind, code, piece):
    """The piece is not in the code itself, and some slip of that kind has it, or is it."""
    assert piece.startswith("x = ") or piece not in ast.unparse(ast.parse(code))
    made = [slip.code for slip in slips(code, [TABLE]) if slip.kind == kind]
    assert piece in made if piece.startswith("x = ") else any(piece in text for text in made)


def test_every_kind_that_is_made_is_known_and_tried_here():
    known = {*slip_kinds.KINDS, *slip_kinds.CHART_KINDS, PLAIN}
    assert known == {kind for kind, _, _ in SLIPS}
    assert {slip.kind for _, code, _ in SLIPS for slip in slips(code, [TABLE])} == known


def test_each_code_comes_once_and_is_never_the_code_itself():
    code = "r = t.query('share >= 3 and year == 2020')\nx = r['share'].max() / len(r) * 100"
    codes = [slip.code for slip in slips(code, [TABLE, TABLE])]
    assert len(codes) == len(set(codes)) > 20 and ast.unparse(ast.parse(code)) not in codes


UNTOUCHED = {
    "a line on which no answer depends": ("x = len(t)\ny = t['a'].max()", "y = t['a'].min()"),
    "a difference of which the size is taken": ("x = (a - b).abs()", "b - a"),
    "a squared difference": ("x = (a - b) ** 2", "b - a"),
    "rows taken by their labels": ("r = t[t['a'] > 1]\nx = r[r['b'] > 2]", "r[t['b'] > 2]"),
    "a column without gaps": ("x = t['year'].mean()", "fillna"),
    "a column that has gaps in another table only": ("x = full['share'].mean()", "fillna"),
    "rows of a table without gaps": ("r = full[full['share'] > 3]\nx = r['share'].mean()", "fillna"),
    "per cent once more": ("x = a / b * 100", "* 100 * 100"),
    "an end, where nothing is sorted": ("x = t['a'].iloc[0]", "iloc[-1]"),
}


@pytest.mark.parametrize("name", UNTOUCHED)
def test_changes_that_could_not_matter_are_not_made(name):
    code, piece = UNTOUCHED[name]
    assert not [slip for slip in slips(code, [TABLE, FULL], ["x"]) if piece in slip.code]


def test_a_line_that_changes_a_needed_table_is_not_idle():
    code = "r = t.copy()\nr['a'] = r['b'].max()\nx = r['a'].sum()"
    assert any("r['b'].min()" in slip.code for slip in slips(code, [], ["x"]))


@pytest.mark.parametrize("kind", slip_kinds.KINDS)
def test_a_phrase_is_a_predicate_that_names_no_value(kind):
    phrase = phrase_of([kind])
    assert phrase.split()[0] in ("when", "with", "without", "at") and phrase.count(":") == 1
    assert not re.search(r"[1-9`.!?]", phrase) and len(phrase) < 140


def test_a_phrase_for_two_kinds_is_true_of_both_and_for_three_there_is_none():
    two = phrase_of(["mean for median", "limit counted"])
    assert two == "with the mean, or when a limit itself counts as well: look at both"
    assert phrase_of(["mean for median", "limit counted", "all rows"]) == phrase_of([PLAIN]) == phrase_of([]) == ""


def test_of_the_tables_at_hand_texts_and_gaps_are_known():
    table = pd.DataFrame({"a": ["x", "y", "y", None], "b": [1.0, None, 2.0, 3.0], "c": [1, 2, 3, 4]})
    known = tables_of({"t": table, "n": 3})
    assert [(t.columns, t.texts, t.gaps) for t in known] == [(["a", "b", "c"], {"a": ["y", "x"]}, {"a", "b"})]


NUMBERS = pd.DataFrame({"year": [2018, 2019, 2020, 2021], "share": [10.0, 50.0, 70.0, 90.0]})


def run(code: str) -> dict:
    """The variables after this code, on NUMBERS as `t`."""
    variables = {"t": NUMBERS.copy()}
    try:
        exec(code, variables)
    except Exception as problem:
        raise SourceError(str(problem)) from problem
    return variables


def key_of(code: str, wrongs: tuple[float, ...] = (), policy: dict | None = None) -> dict:
    """The key of an exercise with this solution."""
    return {"names": ["x"], "rights": [{"x": facts(run(code)["x"])}], "policy": policy or {}, "right": "", "hints": [],
            "wrongs": [{"hint": "", "facts": {"x": facts(number)}} for number in wrongs]}


def tried(code: str, accept: dict | None = None, wrongs: tuple[float, ...] = (), policy: dict | None = None) -> Trial:
    """The trial of an exercise with this solution."""
    cell = Cell("code", code, 3, {"accept_mutants": accept})
    exercise = Exercise("demo", "demo.md:3 (exercise demo)", 0, cell, cell, "", ["x"])
    return try_slips(exercise, key_of(code, wrongs, policy), tables_of({"t": NUMBERS}), run)


def mark(value: object) -> str:
    """The fingerprint of an answer."""
    return fingerprint({"x": facts(value)})


TELLS = "x = t.query('share >= 50')['share'].median()"  # on the limit stands a value, and the mean is the median


def test_a_slip_that_gives_the_right_value_is_a_fault_until_a_reason_stands_beside_it():
    faults = tried(TELLS).faults
    assert any("'mean for median'" in fault and ".mean()" in fault for fault in faults)
    assert not any("'limit left out'" in fault for fault in faults)
    lines = {ast.literal_eval(fault.partition("under the key: ")[2]): "On purpose." for fault in faults}
    assert tried(TELLS, lines).faults == []
    kinds = {re.search("'([^']*)'", fault)[1]: "On purpose." for fault in faults}
    assert tried(TELLS, kinds).faults == []
    empty = {**kinds, "mean for median": "  "}
    assert any("'mean for median'" in fault for fault in tried(TELLS, empty).faults)


def test_a_limit_that_is_told_need_not_have_values_beside_it():
    """With ``>= 49`` the same rows are left, but ``> 50`` gives others."""
    assert not any("49" in fault or "51" in fault for fault in tried(TELLS).faults)
    assert any("> 40'" in fault for fault in tried("x = len(t.query('share >= 40'))").faults)


def test_a_reason_for_a_wide_kind_stands_by_the_line_alone():
    """Each plain change is another mistake, and so is each other column."""
    code = "x = len(t.sort_values('share', ignore_index=True))"
    faults = tried(code, {"not sorted": "Order is not asked.", "order turned": "Order is not asked."}).faults
    assert faults and all("'other column'" in fault or "'plain change'" in fault for fault in faults)
    wide = {"other column": "On purpose.", "plain change": "On purpose."}
    assert len(tried(code, wide).faults) > len(faults)
    lines = {ast.literal_eval(fault.partition("under the key: ")[2]): "On purpose." for fault in faults}
    assert tried(code, {**lines, "not sorted": "No.", "order turned": "No."}).faults == []


def test_a_reason_for_what_is_not_accepted_is_a_fault():
    assert any("no accepted slip: 'limit left out'" in fault
               for fault in tried(TELLS, {"limit left out": "No value there."}).faults)


def test_the_values_of_slips_come_with_their_phrases():
    """For 80 that is share > 50, and share >= 51, which is the same slip in other words; 70 is the right value."""
    found = tried(TELLS).slips
    assert found[mark(80.0)] == phrase_of(["limit left out"])
    assert mark(70.0) not in found and mark(12345.0) not in found


def test_what_two_kinds_give_has_a_phrase_that_is_true_of_both():
    found = tried("x = t['share'].sort_values().iloc[0]").slips
    assert found[mark(90.0)] == phrase_of(["wrong end", "order turned"])
    assert "at the other end of the order, or with the order turned round: look at both" in found[mark(90.0)]


def test_a_value_may_be_rounded_as_a_student_would_round_it():
    """The mean of 10, 50, 70 and 90 in place of the largest value, times 1.2345."""
    found = tried("x = t['share'].max() * 1.2345").slips
    assert found[mark(67.8975)] == found[mark(67.898)] == found[mark(67.9)] == phrase_of(["mean for largest"])
    assert mark(68.0) not in found
    assert mark(68.0) in tried("x = t['share'].max() * 1.2345", policy={"precision": 0}).slips


def test_a_value_for_which_the_author_has_a_hint_is_left_to_that_hint():
    assert mark(80.0) not in tried(TELLS, wrongs=(80.0,)).slips


def test_a_slip_that_raises_is_passed_over():
    trial = tried("x = t['share'].iloc[3]")
    assert trial.faults == [] and trial.tried < len([*slips("x = t['share'].iloc[3]", tables_of({"t": NUMBERS}))])


@pytest.mark.parametrize("value", [0, 1, 100])
def test_values_with_many_causes_are_not_kept(value):
    code = f"x = len(t.query('share >= 50')) * 2\nx = {value} if x == 8 else x"
    assert mark(8) in tried(code.replace("== 8", "== 9")).slips
    assert mark(value) not in tried(code).slips


def test_a_vague_slip_is_not_told_of_a_whole_number():
    """2021 and 5 times 90 have other causes as well; 5.25 times 90 hardly has."""
    code = "x = t['year'].max() * {}"
    assert phrase_of(["smallest"]) in tried(code.format(5)).slips.values()
    assert phrase_of(["other column"]) not in tried(code.format(5)).slips.values()
    assert phrase_of(["other column"]) in tried(code.format(5.25)).slips.values()


def test_the_check_says_what_a_slip_gives():
    key = {**key_of(TELLS), "slips": tried(TELLS).slips}
    assert judge(key, {"x": 80.0}) == ("wrong", f"`x` may have come out {phrase_of(['limit left out'])}.")


def test_the_files_name_no_kind_that_no_one_could_read():
    """Kinds in the rules are those of the lists: a misspelt one would have no phrase."""
    folder = Path(slip_kinds.__file__).parent
    text = "".join((folder / f"slips_in_{part}.py").read_text("utf-8") for part in ("filters", "tables", "charts"))
    yielded = set(re.findall(r'yield "([a-z ]+)"', text))
    assert yielded and yielded <= {*slip_kinds.KINDS, *slip_kinds.CHART_KINDS}
