internal import Rewards
internal import Tasks

/// Rows made up for trials of the checkers: row i is a function of kind, seed and i.
struct GradeTrialRows: Sendable {
  /// What the rows are like.
  enum Kind: String, CaseIterable, Sendable {
    /// Whole numbers of 1 to 20 digits in a box, half of them right.
    case integer
    /// A fraction against a fraction or a decimal, half of them right.
    case fraction
    /// Solutions of 25,000 characters that end in a box.
    case long
    /// The same without a box: the last number is the answer.
    case longUnboxed = "long-unboxed"
    /// Attacks on a grader, up to a million characters long.
    case hostile
    /// Everything: four fifths short rows of all checkers, one fifth hostile.
    case mixed
  }

  /// One row.
  struct Row: Sendable {
    var checker = MathAnswerChecker.id
    var gold: String
    var output: String
  }

  let kind: Kind
  let seed: UInt64

  /// The row of that index.
  func row(_ index: Int) -> Row {
    var random = Draw(seed, index)
    switch kind {
    case .integer: return Self.integer(&random)
    case .fraction: return Self.fraction(&random)
    case .long: return Self.long(&random, isBoxed: true)
    case .longUnboxed: return Self.long(&random, isBoxed: false)
    case .hostile: return Self.hostile(&random)
    case .mixed:
      if random.below(5) == 0 { return Self.hostile(&random) }
      switch random.below(4) {
      case 0: return Self.integer(&random)
      case 1: return Self.fraction(&random)
      default: return random.pick(Self.short)
      }
    }
  }

  // MARK: Ordinary rows

  private static func integer(_ random: inout Draw) -> Row {
    let digits = 1 + random.below(20)
    var gold = String(1 + random.below(9))
    for _ in 1..<digits { gold += String(random.below(10)) }
    let answer = random.below(2) == 0 ? gold : gold.dropLast() + String(random.below(10))
    return Row(gold: gold, output: "Adding them up, we get \\boxed{\(answer)}.")
  }

  private static func fraction(_ random: inout Draw) -> Row {
    let (top, bottom) = (1 + random.below(999), 2 + random.below(998))
    let factor = 1 + random.below(9)
    let wrong = random.below(2)
    let answer =
      switch random.below(3) {
      case 0: "\\frac{\(top * factor + wrong)}{\(bottom * factor)}"
      case 1: "\(top * factor + wrong)/\(bottom * factor)"
      default: "\(Double(top * factor + wrong) / Double(bottom * factor))"
      }
    return Row(gold: "\\frac{\(top)}{\(bottom)}", output: "So the share is $\\boxed{\(answer)}$.")
  }

  private static func long(_ random: inout Draw, isBoxed: Bool) -> Row {
    let answer = random.below(100_000)
    var text = ""
    while text.utf8.count < 24_900 {
      let (a, b) = (random.below(1_000), random.below(1_000))
      text += random.pick([
        "Next we add $\(a) + \(b) = \(a + b)$ and keep the sum. ",
        "Hence \\(x_{\(a)} = \\frac{\(a)}{\(b)}\\), which is less than before.\n",
        "Let us check the case \(a): it cannot be, since \(b) is odd.\n\n",
      ])
    }
    text += isBoxed ? "Therefore \\boxed{\(answer)}." : "Therefore we have \(answer)"
    return Row(gold: String(random.below(2) == 0 ? answer : answer + 1), output: text)
  }

  private static let short: [Row] = [
    Row(gold: "2\\sqrt{3}", output: "\\boxed{\\sqrt{12}}"),
    Row(gold: "\\frac{\\pi}{4}", output: "It is \\boxed{\\arctan(1)}."),
    Row(gold: "x^2+2x+1", output: "\\boxed{(x+1)^2}"),
    Row(gold: "\\sin(2x)", output: "\\boxed{2\\sin x\\cos x}"),
    Row(gold: "\\frac{x^2-1}{x-1}", output: "\\boxed{x+1}"),
    Row(gold: "3+4i", output: "\\boxed{4i+3}"),
    Row(gold: "(-\\infty, 2]", output: "\\boxed{x \\le 2}"),
    Row(gold: "\\{1, 2, 3\\}", output: "\\boxed{3, 1, 2}"),
    Row(gold: "(1, 2)", output: "\\boxed{(2, 1)}"),
    Row(gold: "5 km", output: "It takes \\boxed{5000\\text{ m}}."),
    Row(gold: "\\$3.50", output: "So she pays \\boxed{350 \\text{ cents}}."),
    Row(gold: "50\\%", output: "\\boxed{\\frac12}"),
    Row(gold: "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", output: "\\boxed{[[1,2],[3,4]]}"),
    Row(gold: "x=1, x=-1", output: "\\boxed{x=\\pm 1}"),
    Row(gold: "2x+3y=6", output: "\\boxed{y = 2 - \\frac{2x}{3}}"),
    Row(gold: "1011_2", output: "\\boxed{11}"), Row(gold: "3:45", output: "\\boxed{3:45 pm}"),
    Row(gold: "e^{\\pi\\sqrt{163}}", output: "\\boxed{262537412640768744}"),
    Row(gold: "blue", output: "The answer is Blue."),
    Row(gold: "7", output: "<think>It may be \\boxed{7}"), Row(gold: "7", output: "I cannot say."),
    Row(gold: "4", output: "\\boxed{4 or 5}"),
    Row(checker: "multiple_choice", gold: "B", output: "<answer>(B)</answer>"),
    Row(checker: "box_iou", gold: "[0, 0, 10, 10]", output: "<answer>[0, 0, 10, 5]</answer>"),
    Row(
      checker: "detection", gold: "[{\"bbox\": [0, 0, 9, 9], \"label\": \"cat\"}]",
      output: "<answer>[{\"bbox\": [0, 0, 9, 8], \"label\": \"cat\"}]</answer>"),
    Row(checker: "count", gold: "12", output: "There are a dozen eggs."),
    Row(checker: "anls", gold: "abcd", output: "<answer>abcx</answer>"),
    Row(checker: "relaxed_accuracy", gold: "100", output: "<answer>105</answer>"),
    Row(checker: "class_label", gold: "cat", output: "<answer>a cat</answer>"),
    Row(checker: "mask_iou", gold: "0110/0110", output: "<answer>0100/0100</answer>"),
    Row(checker: "vqa_soft", gold: "[\"two\", \"2\", \"3\"]", output: "<answer>2</answer>"),
    Row(checker: "repetition_penalty", gold: "", output: "so so so so it is"),
  ]

  // MARK: Hostile rows

  private static let towers = [
    "9^9^9^9", "(10^9)!", "10^{10^{10}}", "\\binom{10^9}{5\\cdot 10^8}", "9^{9^{9^9}} + 1",
    "\\frac{1}{10^{10^{10}}}", "2^{-2^{30}}", "170!!!", "\\sqrt[1000000]{2}", "1e999999999",
    "(x+y+z+w)^{1000}-(w+z+y+x)^{1000}", "(1+x)^{100000}", "\\sin(10^{100})", "\\tan(\\pi/2)",
    "\\log(0)", "0/0", "\\infty-\\infty", "\\int_0^1 x^{x^x} dx", "\\input{/etc/passwd}",
    "\\def\\a{\\a\\a}\\a", "__import__('os')", "e^{-50}-e^{-60}", "NaN", "x = x", "0 = 0",
  ]

  /// Pieces that are repeated: what opens, what is inside, what closes.
  private static let nests: [(String, String, String)] = [
    ("{", "7", "}"), ("(", "7", ")"), ("\\frac{1}{", "7", "}"), ("\\sqrt{", "7", "}"),
    ("\\{", "7", "\\}"), ("\\left(", "x", "\\right)^2"), ("[", "1", "]"), ("2^{", "2", "}"),
    ("\\text{", "a", "}"), ("|", "x", "|"), ("\\sqrt{2+", "x", "}"), ("(1+\\sqrt{2}+", "x", ")^3"),
    ("\\begin{pmatrix}", "1", "\\end{pmatrix}"), ("-", "7", ""), ("", "9", "!"), ("", "9", "^9"),
    ("\\sin ", "x", ""), ("", "x", "'"), ("1=", "1", ""), ("\\pm 2,", "1", ""), ("1,2,", "3", ""),
    ("", "1", " cm"), ("", "1", " 000"), ("{\"a\":", "1", "}"), ("[{\"bbox\":", "1", "]"),
  ]

  private static let floods = [
    "x", "1", "7 ", "1+", "$", "$a ", "\\(", "`", "**a", "#### ", "the answer is ", "answer ",
    "<think>", "</think>", "<answer>7</answer>", "<answer>", "<", "\\boxed{", "\\boxed{}",
    "\\boxed{6}", "−", "½", "²₂", "√", "π", "\u{301}", "\u{200B}", "😀", "٣", "or ", "not 5, ",
    "A or B or ", "(A)", "[0, 0, 10, 10], ", "\\\\", "\\", "}", "\n\n", "{\"bbox_2d\": [", "0110/",
  ]

  private static let golds = [
    "5", "1/2", "x+1", "\\{1,2\\}", "\\pi", "\\text{blue}", "(1, 2)", "x=2",
  ]

  private static func hostile(_ random: inout Draw) -> Row {
    let size = random.size(upTo: 1_000_000)
    let text: String
    switch random.below(5) {
    case 0: text = "\\boxed{" + random.pick(towers) + "}"
    case 1, 2:
      let (open, core, close) = random.pick(nests)
      let count = max(1, size / max(1, open.utf8.count + close.utf8.count))
      let isClosed = random.below(4) > 0
      text =
        "\\boxed{" + String(repeating: open, count: count) + core
        + (isClosed ? String(repeating: close, count: count) : "") + "}"
    case 3:
      let piece = random.pick(floods)
      text = String(repeating: piece, count: max(1, size / piece.utf8.count))
    default:
      // Pieces in any order.
      var pieces = "\\boxed{"
      for _ in 0..<min(2_000, 1 + size / 20) {
        let (open, core, close) = random.pick(nests)
        switch random.below(4) {
        case 0: pieces += open
        case 1: pieces += core
        case 2: pieces += close
        default: pieces += random.pick(floods)
        }
      }
      text = pieces + "}"
    }
    let isMathematics = random.below(4) > 0
    let other = random.pick(short)
    return isMathematics
      ? Row(gold: random.pick(golds), output: text)
      : Row(checker: other.checker, gold: other.gold, output: text)
  }
}

/// Random numbers of one row.
private struct Draw {
  private var state: UInt64

  init(_ seed: UInt64, _ index: Int) {
    state = StableHash.mix(seed) ^ StableHash.mix(UInt64(index) << 1 | 1)
  }

  mutating func below(_ bound: Int) -> Int {
    state = StableHash.mix(state ^ 0x9E37_79B9_7F4A_7C15)
    return Int(state >> 33) % bound
  }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  /// A size whose order of magnitude is uniform.
  mutating func size(upTo limit: Int) -> Int {
    var size = 16
    while size < limit, below(6) > 0 { size *= 3 }
    return min(limit, size / 2 + below(size))
  }
}
