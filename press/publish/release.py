"""A release: the course and its sites as archives with checksums, so that a term's edition can be frozen."""

import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path

from press.book.state import ensure_whole
from press.course import Course

# What is packed beside the course itself, and the command that makes it.
SITES = {"site": ("_build/html", "make book"), "student": ("_build/student/_build/html", "make student"),
         "slides": ("_build/slides", "make slides")}
STAMP = (1980, 1, 1, 0, 0, 0)  # the time of packing would make each archive differ


def ensure_commit(course: Course) -> None:
    """Raise RuntimeError outside git, or where changes are not committed: a release is a commit."""
    if course.changed() is None:
        raise RuntimeError("a release is made from a commit: this folder is not a git repository")
    status = ["git", "status", "--porcelain", "--untracked-files=no"]
    if subprocess.run(status, cwd=course.root, capture_output=True, text=True, check=True).stdout.strip():
        raise RuntimeError("a release is made from a commit: commit your changes first")


def write(course: Course, folder: Path) -> list[str]:
    """Write the archives of what is built, and SHA256SUMS, into `folder`; return their names.

    Raises RuntimeError where there is no commit to make a release from, StaleError for a site that is of another
    commit or was not finished. What is not built is not in the release.
    """
    ensure_commit(course)
    sites = {name: course.root / place for name, (place, _) in SITES.items() if (course.root / place).exists()}
    for name, site in sites.items():
        ensure_whole(site, course, SITES[name][1])
    target = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    stem = f"{course.slug}-{course.version}"
    archive = target / f"{stem}-course.zip"
    command = ["git", "archive", f"--prefix={stem}/", "--output", str(archive), "HEAD"]
    subprocess.run(command, cwd=course.root, check=True)
    names = [archive.name]
    for name, site in sites.items():
        names.append(f"{stem}-{name}.zip")
        pack(site, target / names[-1], f"{stem}-{name}")
    sums = [f"{hashlib.sha256((target / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (target / "SHA256SUMS").write_text("".join(sums), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    target.rename(folder)
    return names


def pack(folder: Path, path: Path, top: str) -> None:
    """Pack a folder into a zip archive, below the folder `top`; the same files make the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                member = zipfile.ZipInfo(f"{top}/{file.relative_to(folder).as_posix()}", STAMP)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = 0o644 << 16
                archive.writestr(member, file.read_bytes())
