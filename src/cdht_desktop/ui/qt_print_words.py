"""The words of the print dialog that Qt draws itself where the system has none (Linux), with its properties."""

from cdht_desktop.words import n_

# Of the dialog, its tab of options and the sheet of a printer's properties, in their order (Qt 6.11, QtPrintSupport).
WORDS = frozenset(
    {
        n_("Printer"), n_("Name:"), n_("Properties"), n_("Location:"), n_("Preview"), n_("Type:"), n_("Output file:"),
        n_("Print"), n_("Options >>"), n_("Options <<"), n_("Local file"), n_("Write PDF file"),
        n_("Print to File (PDF)"), n_("Print To File ..."),
        n_("Copies"), n_("Copies:"), n_("Print range"), n_("Print all"), n_("Pages"), n_("Pages from"),
        n_("Current Page"), n_("Page Set:"), n_("All Pages"), n_("Odd Pages"), n_("Even Pages"), n_("Output Settings"),
        n_("Collate"),
        n_(
            "Specify pages or ranges separated by commas. Ranges are specified by two numbers separated by a hyphen. "
            "E.g: 3,5-7,9 prints pages 3, 5, 6, 7 and 9."
        ),
        n_("Options"), n_("Color Mode"), n_("Grayscale"), n_("Double Sided Printing"), n_("Long side binding"),
        n_("Short side binding"),
        n_("Printer Properties"), n_("Page Setup"), n_("Job Options"), n_("Job"), n_("Advanced"),
        n_("Page size:"), n_("Width:"), n_("Height:"), n_("Paper source:"), n_("Orientation"), n_("Portrait"),
        n_("Landscape"), n_("Reverse landscape"), n_("Reverse portrait"), n_("Margins"), n_("top margin"),
        n_("left margin"), n_("right margin"), n_("bottom margin"), n_("Page Layout"), n_("Page order:"),
        n_("Pages per sheet:"), n_("Millimeters (mm)"), n_("Inches (in)"), n_("Points (pt)"),
        n_("Left to Right, Top to Bottom"), n_("Left to Right, Bottom to Top"), n_("Right to Left, Bottom to Top"),
        n_("Right to Left, Top to Bottom"), n_("Bottom to Top, Left to Right"), n_("Bottom to Top, Right to Left"),
        n_("Top to Bottom, Left to Right"), n_("Top to Bottom, Right to Left"),
        n_("Job Control"), n_("Scheduled printing:"), n_("Billing information:"), n_("Job priority:"),
        n_("Print Immediately"), n_("Hold Indefinitely"), n_("Day (06:00 to 17:59)"), n_("Night (18:00 to 05:59)"),
        n_("Second Shift (16:00 to 23:59)"), n_("Third Shift (00:00 to 07:59)"), n_("Weekend (Saturday to Sunday)"),
        n_("Specific Time"), n_("Banner Pages"), n_("Start:"), n_("End:"), n_("Standard"), n_("Unclassified"),
        n_("Confidential"), n_("Classified"), n_("Secret"), n_("Top Secret"),
        n_("There are conflicts in some options. Please fix them."), n_("Page Setup Conflicts"),
        n_("Advanced Option Conflicts"), n_("Duplex Settings Conflicts"), n_("Invalid Pages Definition"),
        n_("There are conflicts in page setup options. Do you want to fix them?"),
        n_("There are conflicts in some advanced options. Do you want to fix them?"),
        n_("There are conflicts in duplex settings. Do you want to fix them?"), n_("Custom value for %1"),
        n_(
            "%1 does not follow the correct syntax. Please use ',' to separate ranges and pages, '-' to define ranges "
            "and make sure ranges do not intersect with each other."
        ),
        n_("Options 'Pages Per Sheet' and 'Page Set' cannot be used together.\nPlease turn one of those options off."),
        n_("%1 is a directory.\nPlease choose a different file name."),
        n_("File %1 is not writable.\nPlease choose a different file name."),
        n_("%1 already exists.\nDo you want to overwrite it?"),
        n_("Authentication Needed"), n_("Authentication needed to use %1."),
        n_("Authentication needed to use %1 on %2."),
    }
)  # fmt: skip
# Words that say something else here than in the rest of the window.
IN_PLACE = {
    "to": n_("to (a page)"),
    "Selection": n_("Selection (what is printed)"),
    "Reverse": n_("Reverse (the order of pages)"),
    "Color": n_("Color (of print)"),
    "Off": n_("Off (one side only)"),
    "Form": n_("Paper (of a printer)"),
    "Paper": n_("Paper (of a printer)"),
    "None": n_("None (no page)"),
    "Custom": n_("Custom (paper size)"),
}
