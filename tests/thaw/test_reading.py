"""Answers as facts: at once however large, and without an error whatever the object does."""

import datetime
import itertools
import json
import math
import time
import tracemalloc
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from compared import DATES, LEADERS, PER_KG, said

from thaw.answers import differences, facts
from thaw.values import Unreadable

MANY = 10_000_000
HUGE = {"table": lambda: pd.DataFrame({"a": np.arange(MANY), "b": np.ones(MANY)}).set_index("a"),
        "Series": lambda: pd.Series(np.arange(MANY)), "array": lambda: np.arange(MANY), "list": lambda: [0] * MANY,
        "columns": lambda: pd.DataFrame(np.zeros((2, 300_000)))}


@pytest.mark.parametrize("make", HUGE.values(), ids=HUGE)
def test_an_answer_of_ten_million_rows_is_told_by_its_size_at_once(make):
    answer = make()
    for want in (3, "a", LEADERS, PER_KG, [1, 2]):
        right = facts(want)
        tracemalloc.start()
        start = time.process_time()
        out = differences(facts(answer, right), right, {})
        seconds, (_, peak) = time.process_time() - start, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert any(out.values()) and seconds < 1 and peak < 50e6


class Hostile:
    """Whatever it is asked for, it raises."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    __repr__ = __len__ = __eq__ = __iter__ = __hash__ = __getattr__


class Endless(list):
    def __iter__(self):
        return itertools.count()


class Everything:
    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __iter__(self):
        return itertools.count()

    def __len__(self):
        return 3


def _self_containing():
    out: list = []
    out.append(out)
    return out


HOSTILE = [
    Hostile(), [Hostile()], Endless([1]), Everything(), _self_containing(), 10 ** 5000, [10 ** 5000],
    [math.nan, math.inf], pd.DataFrame({"a": [[1], {"b": 2}, LEADERS]}), pd.DataFrame({"a": [len, Hostile(), None]}),
    pd.Series([LEADERS, 1]), pd.DataFrame([[1, 2]], columns=["a", "a"]), pd.DataFrame(index=[1]), np.zeros((2, 2, 2)),
    range(10 ** 30), complex(1, 2), object(), "\ud800", {1, "a", None, (1, 2)}, Decimal("sNaN"),
]


@pytest.mark.parametrize("answer", HOSTILE, ids=range(len(HOSTILE)))
def test_no_object_raises_or_hangs(answer):
    for want in (3, 0.5, "a", datetime.date(2022, 1, 5), [1, 2], LEADERS, PER_KG, DATES):
        right = json.loads(json.dumps(facts(want)))
        for known in (None, right):
            try:
                out = differences(json.loads(json.dumps(facts(answer, known))), right, {})
            except Unreadable as problem:
                assert str(problem).isidentifier()
            else:
                assert any(out.values())


def test_a_cell_that_cannot_be_read_is_told_by_its_column():
    times = pd.DataFrame({"time": ["13:29", "01:02"], "n": [1, 2]})
    assert said(times.assign(time=[datetime.time(13, 29), datetime.time(1, 2)]), times) == \
        "holds times of day in the column `time`, where text should be"
    assert "holds objects in the column `n`" in said(times.assign(n=[len, len]), times)


def test_keys_of_the_earlier_form_are_still_read():
    table = {"kind": "table", "rows": 2, "index": [0, 1], "types": {"n": "a number", "who": "text"},
             "data": {"n": [1, 2], "who": ["a", "b"]}}
    answer = pd.DataFrame({"who": ["a", "b"], "n": [1, 3]})
    assert differences(facts(answer.replace(3, 2), table), table, {}) == {}
    assert "1 of 2 rows, the row `who` = b" in differences(facts(answer, table), table, {})["column n"]
    series = {"kind": "series", "labels": ["2018-01-01"], "values": [1.5]}
    assert differences(facts(pd.Series([1.5], index=pd.to_datetime(["2018-01-01"]))), series, {}) == {}
    listed = {"kind": "list", "ordered": True, "values": ["a"]}
    assert differences(facts(["A "]), listed, {}) == {}
