"""What a person opens: forms.xlsx and report.html. jinja2 and xlsxwriter are used nowhere else."""
