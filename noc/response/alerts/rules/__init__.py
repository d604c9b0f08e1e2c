"""The rules by which alerts reach people: pure functions of values."""
