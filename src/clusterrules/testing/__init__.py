"""What rule and plugin authors test with: cases beside rules, and soundness of metrics."""

from clusterrules.testing.cases import Case, CaseFile, load_cases, run_case, uncovered
from clusterrules.testing.soundness import Laboratory, assert_sound

__all__ = ["Case", "CaseFile", "Laboratory", "assert_sound", "load_cases", "run_case", "uncovered"]
