"""Implication, connectives, and the words that have meaning inside a formula."""

from mathcheck.syntax.entries import Entry

ENTRIES = (
    Entry(r"\Rightarrow", "implication", "=>"),
    Entry(r"\implies", "implication", "=>"),
    Entry(r"\Longrightarrow", "implication", "=>"),
    Entry(r"\therefore", "implication", "=>"),
    Entry("⇒", "implication", "=>"),
    Entry("⟹", "implication", "=>"),
    Entry("⇔", "implication", "<=>"),
    Entry("⟺", "implication", "<=>"),
    Entry("⇐", "implication", "<="),
    Entry("∴", "implication", "=>"),
    Entry(r"\nRightarrow", "infix", "notimplies", 4),
    Entry(r"\nLeftrightarrow", "infix", "notequivalent", 4),
    Entry(r"\Downarrow", "implication", "=>"),
    Entry(r"\Updownarrow", "implication", "<=>"),
    Entry(r"\Leftrightarrow", "implication", "<=>"),
    Entry(r"\iff", "implication", "<=>"),
    Entry(r"\Longleftrightarrow", "implication", "<=>"),
    Entry(r"\Leftarrow", "implication", "<="),
    Entry(r"\impliedby", "implication", "<="),
    Entry(r"\Longleftarrow", "implication", "<="),
    Entry(r"\land", "infix", "and", 8),
    Entry(r"\wedge", "infix", "and", 8),
    Entry(r"\lor", "infix", "or", 6),
    Entry(r"\vee", "infix", "or", 6),
    Entry("∧", "infix", "and", 8),
    Entry("∨", "infix", "or", 6),
    Entry(r"\neg", "prefix", "not"),
    Entry(r"\lnot", "prefix", "not"),
    Entry("¬", "prefix", "not"),
    Entry(r"\forall", "separator", "for"),
    Entry("∀", "separator", "for"),
    Entry(r"\exists", "separator", "exists"),
    Entry("∃", "separator", "exists"),
    Entry(r"\because", "separator", "since"),
)

# What the words of a \text{...} do: "condition" restricts the symbols of the formula,
# "constraint" does so too, and after something to minimise belongs to that problem;
# "and" separates statements, "then" makes an implication, "otherwise" closes cases.
CONNECTIVES = {
    **dict.fromkeys(("for all", "for any", "for every", "for each", "for some", "for", "if", "where", "when", "whenever",
                     "with", "given", "given that", "provided",
                     "provided that", "assuming", "on", "over", "as", "unless", "by", "because", "since", "at",
                     "let", "suppose", "assume", "in which", "is", "are", "only if", "for which", "every", "any", "all"),
                    "condition"),
    **dict.fromkeys(("s.t.", "s.t", "st", "subject to", "such that", "subj. to"), "constraint"),
    **dict.fromkeys(("and", "or", "so", "so that", "hence", "thus", "therefore", "also", "but", "while", "i.e.", "that is",
                     "or equivalently", "equivalently", "resp.", "respectively", "where also", "namely", "e.g.",
                     "vs", "vs.", "versus", "against"), "and"),
    **dict.fromkeys(("then", "implies", "gives", "we get", "yields", "it follows that"), "then"),
    **dict.fromkeys(("iff", "if and only if"), "iff"),
    **dict.fromkeys(("otherwise", "else", "elsewhere"), "otherwise"),
}
