/// The functions that have a meaning here; roots, logarithms to a base and the like are spelled by
/// them when an expression is folded.
enum MathFunction: Hashable {
  case abs, floor, factorial, binomial, exp, ln
  case sin, cos, tan, cot, sec, csc, arcsin, arccos, arctan, sinh, cosh, tanh
  case gcd, lcm, max, min
  /// A function without a known meaning, by a hash of its name: equal to itself only.
  case opaque(UInt64)

  /// A function by its name and the number of its arguments.
  init(_ name: String, arity: Int) {
    if arity == 1, let function = MathFunction.unary[name] {
      self = function
    } else if arity == 2, name == "binom" {
      self = .binomial
    } else if arity > 0, let function = MathFunction.variadic[name] {
      self = function
    } else {
      self = .opaque(name.utf8.reduce(UInt64(arity)) { mixed($0, UInt64($1)) })
    }
  }

  private static let unary: [String: MathFunction] = [
    "abs": .abs, "floor": .floor, "factorial": .factorial, "exp": .exp, "ln": .ln, "sin": .sin,
    "cos": .cos, "tan": .tan, "cot": .cot, "sec": .sec, "csc": .csc, "arcsin": .arcsin,
    "asin": .arcsin, "arccos": .arccos, "acos": .arccos, "arctan": .arctan, "atan": .arctan,
    "sinh": .sinh, "cosh": .cosh, "tanh": .tanh,
  ]
  private static let variadic: [String: MathFunction] = [
    "gcd": .gcd, "lcm": .lcm, "max": .max, "min": .min,
  ]

  /// A number of its own for each, for hashes.
  var code: UInt64 {
    switch self {
    case .abs: 1
    case .floor: 2
    case .factorial: 3
    case .binomial: 4
    case .exp: 5
    case .ln: 6
    case .sin: 7
    case .cos: 8
    case .tan: 9
    case .cot: 10
    case .sec: 11
    case .csc: 12
    case .arcsin: 13
    case .arccos: 14
    case .arctan: 15
    case .sinh: 16
    case .cosh: 17
    case .tanh: 18
    case .gcd: 19
    case .lcm: 20
    case .max: 21
    case .min: 22
    case .opaque(let hash): hash | 1 << 63
    }
  }

  /// Whether the order of the arguments does not matter.
  var isSymmetric: Bool {
    switch self {
    case .gcd, .lcm, .max, .min: true
    default: false
    }
  }

  /// Whether it follows another rule, or has no value, for some intervals of real arguments.
  var isSplit: Bool {
    switch self {
    case .abs, .floor, .max, .min, .ln, .arcsin, .arccos: true
    default: false
    }
  }

  /// Whether it has no value at some real arguments.
  var isPartial: Bool {
    switch self {
    case .ln, .tan, .cot, .sec, .csc, .arcsin, .arccos, .factorial, .binomial, .gcd, .lcm: true
    default: false
    }
  }
}

/// A well-mixed function of a state and a word (the finaliser of SplitMix64).
func mixed(_ state: UInt64, _ word: UInt64) -> UInt64 {
  var z = (state ^ word) &+ 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
