"""Tests of hebiao.evals (a package, so that its helpers can be imported as `evals.…`)."""
