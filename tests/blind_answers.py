"""Shows, at the end of a run, how the checks did on the corpus of answers (test_answers)."""

from collections import Counter


def pytest_terminal_summary(terminalreporter):
    """Print the rates of the corpus: all together, and by notebook."""
    rows, total = {}, Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, counts in getattr(report, "user_properties", []):
                if name == "answers" and getattr(report, "when", "") == "call":
                    rows[report.nodeid.rpartition("[")[2].rstrip("]")] = counts
                    total.update(counts)
    if not rows:
        return
    terminalreporter.section("answers written blind")
    for stem, counts in [*sorted(rows.items()), ("all", total)]:
        terminalreporter.line(f"{stem:36} {_rates(Counter(counts))}")


def _rates(counts):
    def share(name):
        return f"{counts[name + ' as it should be']} of {counts[name]}"

    read = counts["mistake"] + counts["difference"] + counts["nothing"]
    words = ", ".join(f"{name} {counts[name] / read:.0%}" for name in ("mistake", "difference", "nothing") if read)
    return f"right accepted {share('right')}, wrong refused {share('wrong')}, too coarse {share('imprecise')}; {words}"
