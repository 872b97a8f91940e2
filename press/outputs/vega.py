"""Vega, Vega-Lite and Vega-Embed as one script of this site."""

from pathlib import Path


def bundle(folder: Path) -> str:
    """Write Vega, Vega-Lite and Vega-Embed as one script into `folder`, unless there; return its name."""
    import vl_convert

    name = f"vega-{vl_convert.get_vega_version()}-{vl_convert.get_vegalite_versions()[-1]}.js"
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".half")
        # In a function of its own: the names at the top of the bundle would clash with those of the theme.
        scripts = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # its types ask for a snippet, itself does not
        half.write_text(f"(function () {{\n{scripts}\n}})();\n", encoding="utf-8")
        half.replace(path)
    return name
