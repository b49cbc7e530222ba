"""What the law says, as dated rows and plain functions of them. No database: what is judged here can be tested by hand.

Everything that people read of it says that the council's lawyer has the last word (`words.LAWYER`).
"""
