# The judge of PEP 440: the package packaging.
import sys
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version


def ask(kind, text, version):
    version = Version(version)
    if kind == "cmp":
        text = Version(text)
        return "before" if text < version else "same" if text == version else "after"
    return "yes" if SpecifierSet(text).contains(version) else "no"


for line in sys.stdin:
    try:
        print(ask(*line.rstrip("\n").split("\t")))
    except (InvalidVersion, InvalidSpecifier):
        print("invalid")
