"""The parts that the advice is joined from: the plan, the options, the numbers, the words, the steps."""
