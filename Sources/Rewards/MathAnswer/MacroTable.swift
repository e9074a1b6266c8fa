/// What the lexer does with each LaTeX macro. Any other macro stays as it is, and fails the parse
/// where it has no meaning: nothing is ever expanded.
enum MacroTable {
  /// Spacing, size, style: no meaning.
  static let ignored: Set<String> = [
    ",", ";", ":", "!", " ", ">", "/", "quad", "qquad", "enspace", "thinspace", "medspace",
    "thickspace", "hfill", "displaystyle", "textstyle", "scriptstyle", "left", "right", "middle",
    "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl",
    "Biggr", "limits", "nolimits", "nonumber", "strut", "null", "relax", "allowbreak", "mathstrut",
    "bf", "rm", "it", "tt", "sf", "(", ")", "[", "]", "\n", "ensuremath", "normalsize", "large",
    "Large", "LARGE", "small",
  ]
  /// Macros that only change the looks of their group: the group stays.
  static let looks: Set<String> = [
    "boxed", "fbox", "framebox", "underline", "mathbf", "boldsymbol", "bm", "mathit", "mathsf",
    "mathtt", "mathnormal", "pmb", "smash",
  ]
  /// Macros whose group is text.
  static let texts: Set<String> = [
    "text", "textbf", "textit", "textrm", "texttt", "textsf", "textnormal", "textup", "textsc",
    "emph", "mbox", "hbox", "mathrm", "operatorname",
  ]
  /// One name for each meaning; single characters become symbols.
  static let canonical: [String: String] = [
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "dbinom": "binom", "tbinom": "binom",
    "leq": "le", "leqslant": "le", "geq": "ge", "geqslant": "ge", "ne": "neq", "lt": "<", "gt": ">",
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "lbrace": "lbrace", "{": "lbrace",
    "}": "rbrace", "lvert": "|", "rvert": "|", "vert": "|", "mid": "|", "%": "%", "colon": ":",
    "varnothing": "emptyset", "infin": "infty", "rightarrow": "to", "dots": "ldots",
    "cdots": "ldots", "lbrack": "[", "rbrack": "]", "lparen": "(", "rparen": ")", "#": "#",
    "&": "&", "_": "_", "degree": "circ", "prime": "'", "land": "wedge", "varepsilon": "epsilon",
    "varphi": "phi", "vartheta": "theta", "tg": "tan", "arctg": "arctan",
    "ctg": "cot",
  ]
  /// Function names, in LaTeX and in plain text.
  static let functions: Set<String> = [
    "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
    "log", "ln", "lg", "exp", "sqrt", "det", "gcd", "lcm",
  ]
  /// Names that stand for a symbol in plain text.
  static let plainNames: [String: String] = [
    "pi": "pi", "inf": "infty", "infinity": "infty", "infty": "infty", "theta": "theta",
    "alpha": "alpha", "beta": "beta", "gamma": "gamma", "lambda": "lambda",
  ]
  /// Symbols that are values; a macro that is not among them has no meaning in an expression.
  static let symbols: Set<String> = [
    "pi", "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "omicron", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi",
    "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega",
    "infty", "emptyset", "ell", "hbar",
  ]
}
