"""What every page needs: who visits, in which language, safe forms, safe headers, templates."""
