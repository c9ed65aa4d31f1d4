"""書類: what goes on paper, from the ticket's slip to the filled forms, and the printers it goes to."""
