"""How each kind of notice is made from the rows of a case: facts in the order of the form, checks, OCDS parts."""
