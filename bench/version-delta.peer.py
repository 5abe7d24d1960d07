"""The same eleven files as versions of one file in DVC, in one process; then each is checked out. `--manifest FILE`.

DVC's best setting: its Python interface, so that no command starts eleven times; no git; the cache and the file on
one disk, with links where it can have them. git-lfs stores the same files beside it, where it is installed.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time

import dvc
from dvc.repo import Repo

parser = argparse.ArgumentParser()
parser.add_argument("--manifest", required=True)
manifest = parser.parse_args().manifest
with open(manifest) as file:
    versions = json.load(file)


def bytes_in(folder):
    return sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(folder) for name in names)


def sha256_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def place(source, target):
    """As a user puts a new file in place of the old one; not part of what is measured."""
    if os.path.lexists(target):
        os.chmod(target, 0o644)
        os.remove(target)
    shutil.copyfile(source, target)


def with_dvc(folder):
    repo = Repo.init(folder, no_scm=True)
    with repo.config.edit() as config:
        config["core"]["analytics"] = False
        config["cache"]["type"] = ["reflink", "hardlink", "copy"]
    repo = Repo(folder)
    table = os.path.join(folder, "table.parquet")
    cache = os.path.join(folder, ".dvc", "cache")
    new_bytes, durations, pointers = [], [], []
    for version in versions:
        place(version["path"], table)
        before, started = bytes_in(cache), time.perf_counter()
        repo.add(table)
        durations.append((time.perf_counter() - started) * 1000)
        new_bytes.append(bytes_in(cache) - before)
        with open(table + ".dvc") as file:
            pointers.append(file.read())
    digests = []
    for version, pointer in zip(versions, pointers):
        with open(table + ".dvc", "w") as file:
            file.write(pointer)
        repo.checkout(force=True)
        # The same bytes are the same rows.
        digests.append(version["digest"] if sha256_of(table) == version["sha256"] else "other bytes")
    return new_bytes, durations, digests


def with_git_lfs(folder):
    """Null where git-lfs is not installed."""
    if shutil.which("git-lfs") is None or shutil.which("git") is None:
        return None

    def git(*arguments):
        identity = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"]
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)

    git("init", "--quiet")
    git("lfs", "install", "--local")
    git("lfs", "track", "*.parquet")
    objects = os.path.join(folder, ".git", "lfs")
    new_bytes, durations = [], []
    for version in versions:
        place(version["path"], os.path.join(folder, "table.parquet"))
        before, started = bytes_in(objects), time.perf_counter()
        git("add", "--all")
        git("commit", "--quiet", "--message", "a version")
        durations.append((time.perf_counter() - started) * 1000)
        new_bytes.append(bytes_in(objects) - before)
    return {"newBytes": new_bytes, "durationsMs": [round(duration) for duration in durations]}


# Beside the files, so that links are possible.
home = os.path.dirname(os.path.abspath(manifest))
with tempfile.TemporaryDirectory(dir=home, prefix="dvc-") as folder:
    new_bytes, durations, digests = with_dvc(folder)
with tempfile.TemporaryDirectory(dir=home, prefix="lfs-") as folder:
    lfs = with_git_lfs(folder)

print(
    json.dumps(
        {
            "settings": {
                "dvc": dvc.__version__,
                "dvcMs": [round(duration) for duration in durations],
                "gitLfs": lfs or "not installed, left out",
            },
            "newBytes": new_bytes,
            "durationsMs": durations,
            "digests": digests,
        }
    )
)
