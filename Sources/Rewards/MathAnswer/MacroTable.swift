/// What a LaTeX macro means to the lexer.
enum MacroMeaning {
  /// Spacing, size, style: nothing.
  case ignored
  /// Changes the looks of its group: the group stays.
  case looks
  /// Its first group is dropped (a colour, a length); what follows stays.
  case skipsGroup
  /// Its group is text.
  case text
  /// An ASCII character.
  case symbol(UInt8)
  /// A word (`\land` is `and`).
  case word(String)
  case currency(String)
  /// A letter in mathematics.
  case letter(UInt8)
  /// A macro by its canonical name.
  case name(String)
}

/// What the lexer does with each LaTeX macro. Any other macro stays as it is, and fails the parse
/// where it has no meaning: nothing is ever expanded.
enum MacroTable {
  /// The meaning of a macro; one without an entry keeps its name.
  static func meaning(_ name: String) -> MacroMeaning { meanings[name] ?? .name(name) }

  private static let meanings: [String: MacroMeaning] = {
    var table: [String: MacroMeaning] = [:]
    func add(_ names: String, _ meaning: MacroMeaning) {
      for name in names.split(separator: " ") { table[String(name)] = meaning }
    }
    add(
      ", ; : ! > / quad qquad enspace enskip thinspace medspace thickspace negthinspace hfill "
        + "displaystyle textstyle scriptstyle left right middle mleft mright big Big bigg Bigg bigl "
        + "bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm limits nolimits nonumber notag strut "
        + "null relax allowbreak nobreak mathstrut bf rm it tt sf sc ( ) [ ] ensuremath normalsize "
        + "large Large LARGE huge Huge small footnotesize noindent par hline centering mathopen "
        + "mathclose mathord mathbin mathrel mathpunct bfseries itshape therefore", .ignored)
    table[" "] = .ignored
    table["\n"] = .ignored
    table["\t"] = .ignored
    add(
      "boxed fbox framebox underline mathbf boldsymbol bm mathit mathsf mathtt mathnormal pmb smash "
        + "bold underbrace overbrace mathop", .looks)
    add("color textcolor hspace vspace phantom hphantom vphantom mspace label tag", .skipsGroup)
    add(
      "text textbf textit textrm texttt textsf textnormal textup textsc textmd emph mbox hbox "
        + "mathrm operatorname", .text)
    let symbols: [(String, Character)] = [
      ("cdot times ast star bullet centerdot", "*"), ("div slash", "/"), ("lt", "<"), ("gt", ">"),
      ("lvert rvert vert mid |", "|"), ("%", "%"), ("colon ratio", ":"), ("lbrack", "["),
      ("rbrack", "]"), ("lparen", "("), ("rparen", ")"), ("#", "#"), ("&", "&"), ("_", "_"),
      ("prime", "'"), ("\\ cr newline", "\\"), ("-", "-"),
    ]
    for (names, character) in symbols {
      for byte in character.utf8 { add(names, .symbol(byte)) }
    }
    add("land wedge", .word("and"))
    add("lor vee", .word("or"))
    add("$ textdollar", .currency("USD"))
    add("pounds textsterling", .currency("GBP"))
    add("euro texteuro EUR", .currency("EUR"))
    add("yen textyen", .currency("JPY"))
    add("cent textcent", .currency("cent"))
    table["imath"] = .letter(UInt8(ascii: "i"))
    table["jmath"] = .letter(UInt8(ascii: "j"))
    for (name, others) in canonical { add(others, .name(name)) }
    return table
  }()

  /// One name for each meaning.
  private static let canonical: [(String, String)] = [
    ("frac", "dfrac tfrac cfrac sfrac nicefrac xfrac flatfrac"), ("binom", "dbinom tbinom"),
    ("le", "leq leqslant leqq"), ("ge", "geq geqslant geqq"), ("neq", "ne"),
    ("approx", "approxeq thickapprox"), ("lbrace", "{"), ("rbrace", "}"),
    ("emptyset", "varnothing"),
    ("infty", "infin"), ("to", "rightarrow longrightarrow mapsto"),
    ("ldots", "dots cdots dotsc dotsb hdots"), ("circ", "degree"), ("epsilon", "varepsilon"),
    ("phi", "varphi"), ("theta", "vartheta"), ("rho", "varrho"), ("sigma", "varsigma"),
    ("tan", "tg"), ("arctan", "arctg atan"), ("arcsin", "asin"), ("arccos", "acos"),
    ("cot", "ctg cotg cotan"), ("csc", "cosec"), ("sinh", "sh"), ("cosh", "ch"),
    ("setminus", "smallsetminus backslash"), ("subseteq", "subset"), ("cup", "bigcup sqcup uplus"),
    ("cap", "bigcap"), ("mathbbR", "R Reals reals"), ("mathbbZ", "Z integers"),
    ("mathbbN", "N natnums"), ("mathbbQ", "Q"), ("mathbbC", "C Complex cnums"),
    ("langle", "lang"), ("rangle", "rang"), ("Vert", "lVert rVert"),
    ("overrightarrow", "vec overleftrightarrow"), ("hat", "widehat"), ("tilde", "widetilde"),
    ("overline", "bar"), ("triangle", "bigtriangleup"), ("angle", "measuredangle"),
    ("mathcal", "mathscr mathfrak"),
  ]

  /// Function names, in LaTeX and in plain text.
  static let functions: Set<String> = [
    "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "arccot", "arcsec",
    "arccsc", "sinh", "cosh", "tanh", "coth", "sech", "csch", "arcsinh", "arccosh", "arctanh",
    "arsinh", "arcosh", "artanh", "log", "ln", "lg", "exp", "sqrt", "cbrt", "det", "gcd", "lcm",
    "max", "min", "cis", "abs", "floor", "ceil",
  ]
  /// Functions that only a call with brackets tells from words or products.
  static let calledFunctions: Set<String> = ["max", "min", "abs", "floor", "ceil", "det", "exp"]
  /// Functions of several arguments in brackets.
  static let variadic: Set<String> = ["gcd", "lcm", "max", "min"]
  /// Other spellings of functions in plain text.
  static let plainFunctions: [String: String] = [
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "tg": "tan", "ctg": "cot",
    "arctg": "arctan", "cosec": "csc", "lcd": "lcm", "hcf": "gcd", "gcf": "gcd",
  ]
  /// Names that stand for a symbol in plain text.
  static let plainNames: [String: String] = [
    "pi": "pi", "inf": "infty", "infinity": "infty", "infty": "infty", "theta": "theta",
    "alpha": "alpha", "beta": "beta", "gamma": "gamma", "lambda": "lambda", "omega": "omega",
    "sigma": "sigma", "delta": "delta", "epsilon": "epsilon",
  ]
  /// Symbols that are values; a macro that is not among them has no meaning in an expression.
  static let symbols: Set<String> = [
    "pi", "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "omicron", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi",
    "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega",
    "infty", "ell", "hbar", "top",
  ]
  /// Accents and marks: with what they stand on they are one name.
  static let accents: Set<String> = [
    "overrightarrow", "hat", "tilde", "overline", "dot", "ddot", "mathcal", "angle", "triangle",
    "widearc", "overarc", "overparen", "odot", "square",
  ]
}
