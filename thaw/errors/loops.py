"""What a loop over a table gives in each round."""

import ast

from thaw.errors.near import is_table, quoted
from thaw.errors.slip import Slip


def round_of_loop(slip: Slip, name: str) -> str | None:
    """Say what a name holds, where it comes from a loop over a table or its rows; else None."""
    for loop in slip.place.parents():
        sources = [loop] if isinstance(loop, ast.For) else list(getattr(loop, "generators", []))
        for source in sources:
            if not isinstance(source.target, ast.Name) or source.target.id != name:
                continue
            if isinstance(source.iter, ast.Call) and getattr(source.iter.func, "attr", "") == "iterrows":
                return (f"`iterrows` gives pairs of label and row, so the loop needs two names: "
                        f"`for label, {name} in ...`.")
            if is_table(slip.place.value(source.iter)):
                return (f"A loop over a table goes through the names of its columns, so {quoted(name)} is a name and "
                        "no "
                        "row.")
    return None
