"""What an invoicing company keeps: customers, invoices, payments, people, taxes. No web in here."""
