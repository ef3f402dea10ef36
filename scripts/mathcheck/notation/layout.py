r"""What is read through: spacing, style, labels; and the environments."""

from mathcheck.syntax.entries import Entry

# At the end of a formula these end a proof; elsewhere the squares stand for entries of a pattern.
PROOF_ENDS = (r"\square", r"\blacksquare", r"\Box", r"\qed", r"\qedhere", r"\qedsymbol", r"\checkmark", r"\tombstone")
_SPACING = (r"\,", r"\:", r"\;", r"\!", r"\ ", r"\>", r"\thinspace", r"\medspace", r"\thickspace", r"\enspace", r"\enskip",
            r"\negthinspace", r"\displaystyle", r"\textstyle", r"\scriptstyle", r"\scriptscriptstyle", r"\limits",
            r"\nolimits", r"\nonumber", r"\notag", r"\left", r"\right", r"\big", r"\Big", r"\bigg", r"\Bigg", r"\bigl",
            r"\bigr", r"\Bigl", r"\Bigr", r"\biggl", r"\biggr", r"\Biggl", r"\Biggr", r"\bigm", r"\Bigm", r"\biggm",
            r"\mathstrut", r"\strut", r"\allowbreak", r"\nobreak", r"\break", r"\hfill", r"\centering", r"\small",
            r"\large", r"\Large", r"\normalsize", r"\footnotesize", r"\tiny", r"\mathop", r"\mathrel", r"\mathbin",
            r"\mathord", r"\mathopen", r"\mathclose", r"\mathpunct", r"\/", r"\hline", r"\relax", r"\noindent", r"\par",
            r"\quad~", r"\null", r"\protect", r"\ensuremath", r"\smallskip", r"\newline", r"\scriptsize", r"\goodbreak",
            r"\space", r"\nobreakspace", r"\negmedspace", r"\negthickspace", r"\LARGE", r"\huge", r"\Huge",
            r"\unboldmath", r"\mathinner", r"\displaylimits", r"\sf", r"\tt", r"\sc", r"\sl",
            r"\newpage", r"\pagebreak", r"\leavevmode", r"\toprule", r"\midrule",
            r"\bottomrule", r"\hdashline", r"\nolinebreak", r"\linebreak", r"\unskip", r"\ignorespaces",
            # What a sum of money is counted in.
            r"\$", r"\textdollar", "€", "£",
            "\\\n", "\\\t", r"\bigskip", r"\medskip", r"\itshape", r"\bfseries", r"\rmfamily", r"\hss", r"\hfil",
            # The end of a proof.
            *PROOF_ENDS)
_DROPPED = {r"\label": 1, r"\tag": 1, r"\tag*": 1, r"\hspace": 1, r"\hspace*": 1, r"\vspace": 1, r"\vspace*": 1, r"\color": 1,
            r"\phantom": 1, r"\hphantom": 1, r"\vphantom": 1, r"\class": 1, r"\cssId": 1, r"\style": 1,
            r"\eqref": 1, r"\ref": 1, r"\cite": 1, r"\footnote": 1, r"\mspace": 1, r"\htmlClass": 1,
            r"\rule": 2, r"\hdotsfor": 1, r"\cline": 1, r"\cmidrule": 1, r"\fontsize": 2, r"\definecolor": 3,
            r"\pagecolor": 1, r"\index": 1, r"\nocite": 1, r"\textcircled": 1, r"\circled": 1, r"\leftroot": 1, r"\uproot": 1, r"\citep": 1, r"\citet": 1, r"\autoref": 1, r"\cref": 1, r"\Cref": 1,
            r"\pageref": 1, r"\require": 1, r"\usepackage": 1, r"\begingroup": 0,
            r"\endgroup": 0, r"\bgroup": 0, r"\egroup": 0, r"\vcenter": 0, r"\setlength": 2,
            r"\setcounter": 2, r"\addtocounter": 2, r"\arraystretch": 0, r"\htmlId": 1, r"\htmlStyle": 1, r"\htmlData": 1}
_WRAPPERS = {r"\boxed": 1, r"\underbrace": 1, r"\overbrace": 1, r"\fbox": 1, r"\textcolor": 2, r"\colorbox": 2,
             r"\mathstrut": 0, r"\cancel": 1, r"\bcancel": 1, r"\underbracket": 1, r"\overbracket": 1, r"\smash": 1,
             r"\mathclap": 1, r"\mathllap": 1, r"\mathrlap": 1, r"\clap": 1, r"\raisebox": 2, r"\xcancel": 1, r"\sout": 1,
             r"\bbox": 1, r"\enclose": 2, r"\underparen": 1, r"\overparen": 1, r"\framebox": 1, r"\llap": 1, r"\rlap": 1,
             r"\adjustbox": 2, r"\scalebox": 2, r"\resizebox": 3, r"\href": 2, r"\hl": 1, r"\mathmakebox": 1,
             r"\makebox": 1, r"\parbox": 2, r"\fcolorbox": 3}

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
    Entry("⋮", "ellipsis"),
    Entry("⋱", "ellipsis"),
    Entry(r"\dotso", "ellipsis"),
    Entry(r"\adots", "ellipsis"),
)

# How an environment is read: "rows" are statements, the rest are values.
ENVIRONMENTS = {
    **dict.fromkeys(("aligned", "align", "align*", "alignat", "alignat*", "alignedat", "split", "gather", "gather*",
                     "gathered", "equation", "equation*", "multline", "multline*", "eqnarray", "eqnarray*", "flalign",
                     "flalign*", "displaymath", "math", "subequations", "multlined", "lgathered", "rgathered", "empheq", "dmath", "dmath*",
                     "IEEEeqnarray", "IEEEeqnarray*", "center"), "rows"),
    **dict.fromkeys(("matrix", "bmatrix", "pmatrix", "vmatrix", "Vmatrix", "Bmatrix", "smallmatrix", "array", "bmatrix*",
                     "pmatrix*", "vmatrix*", "matrix*", "psmallmatrix", "bsmallmatrix", "vsmallmatrix", "tabular", "darray",
                     "blockarray", "block", "subarray"), "matrix"),
    **dict.fromkeys(("cases", "cases*", "dcases", "dcases*", "rcases", "numcases", "drcases"), "cases"),
}
