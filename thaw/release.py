"""A release: the course and its sites as archives with checksums, so that a term's edition can be frozen."""

import hashlib
import subprocess
import tomllib
import zipfile

from thaw import share

SITES = {"site": "_build/html", "student": "_build/student/_build/html", "slides": "_build/slides"}
STAMP = (1980, 1, 1, 0, 0, 0)  # the time of packing would make each archive differ


def write(root, target):
    """Write the archives of what is built, and SHA256SUMS, into `target`; return their names.

    Raises RuntimeError outside git, or where changes are not committed: a release is a commit.
    """
    if share.changed(root) is None:
        raise RuntimeError("a release is made from a commit: this folder is not a git repository")
    status = ["git", "status", "--porcelain", "--untracked-files=no"]
    if subprocess.run(status, cwd=root, capture_output=True, text=True, check=True).stdout.strip():
        raise RuntimeError("a release is made from a commit: commit your changes first")
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    target.mkdir(parents=True, exist_ok=True)
    for old in target.iterdir():
        old.unlink()
    stem = f"thaw-{version}"
    course = target / f"{stem}-course.zip"
    subprocess.run(["git", "archive", f"--prefix={stem}/", "--output", str(course), "HEAD"], cwd=root, check=True)
    names = [course.name]
    for name, folder in SITES.items():
        if (root / folder / "index.html").exists():
            names.append(f"{stem}-{name}.zip")
            pack(root / folder, target / names[-1], f"{stem}-{name}")
    sums = [f"{hashlib.sha256((target / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (target / "SHA256SUMS").write_text("".join(sums), "utf-8")
    return names


def pack(folder, path, top):
    """Pack a folder into a zip archive, below the folder `top`; the same files make the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                member = zipfile.ZipInfo(f"{top}/{file.relative_to(folder).as_posix()}", STAMP)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = 0o644 << 16
                archive.writestr(member, file.read_bytes())
