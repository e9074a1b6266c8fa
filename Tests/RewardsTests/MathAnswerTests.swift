import Rewards
import Testing

@Suite("math answer")
struct MathAnswerTests {
  private func grade(_ answer: String, _ reference: String) -> Grade {
    MathAnswerChecker().grade(ModelOutput(text: "\\boxed{\(answer)}"), reference: reference)
  }

  @Test(
    "equal answers are right by the stated rule",
    arguments: [
      ("6.0", "6", "rational"), ("+6", "6", "rational"), ("007", "7", "rational"),
      ("\\frac{6!}{120}", "6", "rational"), ("-0", "0", "rational"),
      ("12345678901234567890123", "12345678901234567890123", "rational"),
      ("3/4", "\\frac{3}{4}", "rational"), (".75", "\\dfrac34", "rational"),
      ("0.1\\overline{6}", "\\frac16", "rational"), ("0.\\overline{9}", "1", "rational"),
      ("0.285714", "\\frac{2}{7}", "sixDigits"),
      ("-2.85714\\times10^{-1}", "-\\frac27", "sixDigits"),
      ("33.3333\\%", "\\frac13", "sixDigits"),
      ("3\\frac{1}{2}", "\\frac{7}{2}", "rational"), ("3 1/2", "3.5", "rational"),
      ("-3\\frac12", "-3.5", "rational"), ("1.5e3", "1500", "rational"),
      ("1.5 \\text{ million}", "1500000", "rational"), ("10^{-400}", "10^{-400}", "rational"),
      ("1,234,567", "1234567", "rational"), ("25\\,000", "25000", "rational"),
      ("25 000", "25000", "rational"), ("1{,}000", "1000", "rational"),
      ("25\\%", "\\frac14", "rational"), ("40\\%", "40", "rational"), ("40", "40\\%", "rational"),
      ("0.5\\%", "0.005", "rational"), ("12.5\\text{ percent}", "12.5\\%", "rational"),
      ("\\$5.00", "5", "rational"), ("75\\text{ cents}", "\\$0.75", "rational"),
      ("-\\$3", "\\$-3", "rational"), ("20 USD", "\\$20", "rational"),
      ("2\\text{ hours}", "120\\text{ minutes}", "rational"),
      ("60\\,\\frac{\\text{km}}{\\text{h}}", "60 \\text{ km/h}", "rational"),
      ("12 \\text{ apples}", "12", "rational"), ("90^\\circ", "90", "rational"),
      ("x = 5", "5", "rational"), ("5", "x=5", "rational"), ("2+3=5", "5", "rational"),
      ("\\sqrt{12}", "2\\sqrt3", "ball1024"),
      ("\\frac{1}{\\sqrt2}", "\\frac{\\sqrt{2}}{2}", "ball1024"),
      ("8^{2/3}", "4", "rational"), ("(x-1)(x+1)", "x^2-1", "residue"), ("ba", "ab", "residue"),
      ("2y=4x+2", "y=2x+1", "equation"), ("(0.5,3)", "\\left(\\frac12, 3\\right)", "tuple"),
      ("2, 1", "1, 2", "elements"), ("\\pm 2", "-2, 2", "elements"),
      ("\\{1,1,2\\}", "\\{2,1\\}", "elements"), ("x\\geqslant 1", "x \\ge 1", "interval"),
      ("1 < x", "x > 1", "interval"),
      ("(3,\\infty)\\cup(0,1)", "(0,1)\\cup(3,\\infty)", "interval"),
      (
        "\\begin{bmatrix}1\\\\0.5\\end{bmatrix}", "\\begin{pmatrix}1\\\\\\frac12\\end{pmatrix}",
        "matrix"
      ),
      ("\\text{a parabola.}", "\\text{Parabola}", "text"),
      ("\\text{Bob and Alice}", "\\text{Alice, Bob}", "text"), ("(B)", "B", "choice"),
      ("1011_2", "1011_{2}", "numeral"), ("3:4", "3\\!:\\!4", "ratio"),
      ("\\infty", "\\infty", "infinity"),
      ("180\\text{ miles}", "180\\text{ miles}", "rational"),
      ("(3,\\tfrac{\\pi}{2})", "(3,\\frac{\\pi}{2})", "tuple"),
      ("9^{9^{9^{9}}}", "9^{9^{9^{9}}}", "structure"),
    ])
  func right(answer: String, reference: String, rule: String) {
    let found = grade(answer, reference)
    #expect(found.score == 1, "status \(found.status)")
    #expect(found.rule == rule)
  }

  @Test(
    "near misses and tricks are wrong",
    arguments: [
      ("0.9999999", "1"), ("0.28571", "\\frac27"), ("0.285715", "\\frac27"), ("0.33", "\\frac13"),
      ("3\\frac{1}{2}", "\\frac32"), ("3\\cdot\\frac12", "3.5"), ("0.5", "0.5\\%"),
      ("0.5\\%", "0.5"),
      ("25", "0.25"), ("0.25\\%", "25\\%"), ("€5", "\\$5"), ("5\\text{ km}", "5\\text{ cm}"),
      ("100\\text{ cm}^3", "100\\text{ cm}^2"), ("10 \\text{ PM}", "\\text{10 AM}"), ("8x", "8"),
      ("x+3=5", "x=2"), ("x=x", "x=2"), ("2x=5", "5"), ("2+2=12", "12"), ("y=5", "x=5"),
      ("5 \\text{ is wrong}", "5"), ("\\neq 5", "5"), ("17+0\\cdot\\text{anything}", "17"),
      ("1, 2, 3", "1, 2"), ("(1,2)", "\\{1,2\\}"), ("(2,1)", "(1,2)"), ("[1,2)", "(1,2)"),
      ("1011_3", "1011_2"), ("\\frac{0}{0}", "0"), ("\\frac10", "\\infty"),
      ("\\frac10", "\\frac10"),
      ("10^{401}", "10^{400}"), ("10^{400}", "\\infty"), ("\\sqrt{x^2}", "x"), ("3, 4, 5, 6", "5"),
      ("\\text{blueberry}", "\\text{blue}"), ("\\text{blue or red}", "\\text{blue}"),
      ("A, B, C, D", "B"), ("X", "x"), ("5,000", "(5,000)"), ("\\{\\emptyset\\}", "\\emptyset"),
      ("\\sum_{k=1}^{10} k", "55"), ("12345678901234567891", "12345678901234567890"),
    ])
  func wrong(answer: String, reference: String) {
    #expect(grade(answer, reference).score == 0)
  }

  @Test("a reference that does not grade itself right is refused, a usable one is not")
  func references() throws {
    let checker = MathAnswerChecker()
    for usable in [
      "18", "\\dfrac{1}{9}", "(3,\\frac{\\pi}{2})", "\\text{Alice or Bob}", "x \\in [0,1]",
    ] {
      try checker.checkReference(usable)
    }
    let unusable = ["", "  ", "\\frac{1}{0}", String(repeating: "7", count: 30_000)]
    for reference in unusable {
      #expect(throws: RewardError.self) { try checker.checkReference(reference) }
    }
    #expect(checker.grade(ModelOutput(text: "\\boxed{7}"), reference: "$$").score == nil)
  }

  @Test("an object around an answer is refused by name; sets and lists are answers")
  func structuredReferences() throws {
    for reference in [
      #"{"answer": "B", "options": ["4", "5"]}"#, #"{"answer": [1, 2, 3, 4], "width": 9}"#,
      #" {"answer": [[1, 2, 3, 4]]}"#,
    ] {
      for checker: any RewardChecker in [
        MathAnswerChecker(), CosineLengthChecker(MathAnswerChecker()),
      ] {
        let error = #expect(
          throws: RewardError.structuredReference(checker: "math_answer", reference: reference)
        ) { try checker.checkReference(reference) }
        for name in ["\"answer\"", "auto", "multiple_choice", "box_iou", "detection"] {
          #expect(error?.description.contains(name) == true)
        }
      }
    }
    for reference in ["\\{1,2\\}", "{1,2}", "[1, 2]", "{3}"] {
      try MathAnswerChecker().checkReference(reference)
    }
  }

  @Test("grades do not depend on the order or on the thread")
  func pure() async {
    let pairs = [("\\sqrt{12}", "2\\sqrt{3}"), ("1, 2", "2, 1"), ("x", "5"), ("0.1", "1/10")]
    let serial = pairs.map { grade($0.0, $0.1) }
    let parallel = await withTaskGroup(of: (Int, Grade).self) { group in
      for index in pairs.indices.reversed() {
        group.addTask {
          let (answer, reference) = pairs[index]
          return (
            index,
            MathAnswerChecker().grade(
              ModelOutput(text: "\\boxed{\(answer)}"), reference: reference)
          )
        }
      }
      var found: [Int: Grade] = [:]
      for await (index, grade) in group { found[index] = grade }
      return found
    }
    for (index, grade) in serial.enumerated() { #expect(parallel[index] == grade) }
  }
}
