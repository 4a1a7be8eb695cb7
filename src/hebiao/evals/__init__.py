"""How good are we: suites of labelled inputs, scored as the contract's yardstick scores, with intervals and gates."""
