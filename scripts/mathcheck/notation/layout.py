r"""What is read through: spacing, style, labels; and the environments."""

from mathcheck.syntax.entries import Entry

_SPACING = (r"\,", r"\:", r"\;", r"\!", r"\ ", r"\>", r"\thinspace", r"\medspace", r"\thickspace", r"\enspace", r"\enskip",
            r"\negthinspace", r"\displaystyle", r"\textstyle", r"\scriptstyle", r"\scriptscriptstyle", r"\limits",
            r"\nolimits", r"\nonumber", r"\notag", r"\left", r"\right", r"\big", r"\Big", r"\bigg", r"\Bigg", r"\bigl",
            r"\bigr", r"\Bigl", r"\Bigr", r"\biggl", r"\biggr", r"\Biggl", r"\Biggr", r"\bigm", r"\Bigm", r"\biggm",
            r"\mathstrut", r"\strut", r"\allowbreak", r"\nobreak", r"\break", r"\hfill", r"\centering", r"\small",
            r"\large", r"\Large", r"\normalsize", r"\footnotesize", r"\tiny", r"\mathop", r"\mathrel", r"\mathbin",
            r"\mathord", r"\mathopen", r"\mathclose", r"\mathpunct", r"\/", r"\hline", r"\relax", r"\noindent", r"\par",
            r"\quad~", r"\null", r"\protect", r"\ensuremath", r"\smallskip", r"\newline", r"\scriptsize", r"\goodbreak",
            "\\\n", "\\\t", r"\bigskip", r"\medskip", r"\itshape", r"\bfseries", r"\rmfamily", r"\hss", r"\hfil",
            # The end of a proof.
            r"\square", r"\blacksquare", r"\Box", r"\qed", r"\qedhere", r"\qedsymbol", r"\checkmark", r"\tombstone")
_DROPPED = {r"\label": 1, r"\tag": 1, r"\tag*": 1, r"\hspace": 1, r"\hspace*": 1, r"\vspace": 1, r"\vspace*": 1, r"\color": 1,
            r"\phantom": 1, r"\hphantom": 1, r"\vphantom": 1, r"\kern": 0, r"\class": 1, r"\cssId": 1, r"\style": 1,
            r"\eqref": 1, r"\ref": 1, r"\cite": 1, r"\footnote": 1, r"\mspace": 1, r"\mskip": 0, r"\htmlClass": 1,
            r"\rule": 2}
_WRAPPERS = {r"\boxed": 1, r"\underbrace": 1, r"\overbrace": 1, r"\fbox": 1, r"\textcolor": 2, r"\colorbox": 2,
             r"\mathstrut": 0, r"\cancel": 1, r"\bcancel": 1, r"\underbracket": 1, r"\overbracket": 1, r"\smash": 1,
             r"\mathclap": 1, r"\mathllap": 1, r"\mathrlap": 1, r"\clap": 1, r"\raisebox": 2}

ENTRIES = (
    *(Entry(trigger, "ignored") for trigger in dict.fromkeys(_SPACING) if trigger not in (r"\mathop", r"\quad~")),
    *(Entry(trigger, "ignored", arguments=count) for trigger, count in _DROPPED.items()),
    *(Entry(trigger, "wrapper", arguments=count) for trigger, count in _WRAPPERS.items() if count),
    Entry(r"\quad", "separator", "quad"),
    Entry(r"\qquad", "separator", "quad"),
    Entry(",", "separator", ","),
    Entry(";", "separator", ";"),
    Entry(".", "separator", "."),
    Entry("，", "separator", ","),
    Entry("；", "separator", ";"),
    Entry("。", "separator", "."),
    Entry(r"\ldots", "ellipsis"),
    Entry(r"\dots", "ellipsis"),
    Entry(r"\cdots", "ellipsis"),
    Entry(r"\vdots", "ellipsis"),
    Entry(r"\ddots", "ellipsis"),
    Entry(r"\iddots", "ellipsis"),
    Entry(r"\dotsc", "ellipsis"),
    Entry(r"\dotsb", "ellipsis"),
    Entry(r"\dotsm", "ellipsis"),
    Entry(r"\dotsi", "ellipsis"),
    Entry(r"\hdots", "ellipsis"),
    Entry("…", "ellipsis"),
    Entry("⋯", "ellipsis"),
)

# How an environment is read: "rows" are statements, the rest are values.
ENVIRONMENTS = {
    **dict.fromkeys(("aligned", "align", "align*", "alignat", "alignat*", "alignedat", "split", "gather", "gather*",
                     "gathered", "equation", "equation*", "multline", "multline*", "eqnarray", "eqnarray*", "flalign",
                     "flalign*", "displaymath", "math", "subequations", "multlined"), "rows"),
    **dict.fromkeys(("matrix", "bmatrix", "pmatrix", "vmatrix", "Vmatrix", "Bmatrix", "smallmatrix", "array", "bmatrix*",
                     "pmatrix*", "psmallmatrix", "bsmallmatrix"), "matrix"),
    **dict.fromkeys(("cases", "cases*", "dcases", "rcases"), "cases"),
}
