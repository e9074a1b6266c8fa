import StrictJSON
import Tasks
import Testing

@Suite("generated problems")
struct ProblemGeneratorTests {
  /// The problems of one seed, the same number for each family and level.
  private static func problems(_ perCell: Int, seed: UInt64 = 1) -> [Problem] {
    let generator = ProblemGenerator(seed: seed)
    return ProblemFamily.allCases.flatMap { family in
      Problem.levels.flatMap { level in
        (0..<perCell).map { generator.problem(family, level: level, index: $0) }
      }
    }
  }

  @Test("the answer is what the question's own words and numbers say")
  func answers() throws {
    for problem in Self.problems(400) {
      let expected = try #require(QuestionReader.answer(to: problem.question), "\(problem)")
      #expect(problem.answer == expected, "\(problem.question)")
    }
  }

  @Test("every worked step is right, uses known numbers and the last one gives the answer")
  func working() throws {
    for problem in Self.problems(400) {
      let steps = problem.thought(.worked).split(separator: ",").map(String.init)
      for step in steps {
        let sides = step.split(separator: "=").map(String.init)
        try #require(sides.count == 2)
        #expect(QuestionReader.value(of: sides[0]) == Int(sides[1]), "\(problem.thought(.worked))")
      }
      let last = try #require(steps.last?.split(separator: "=").last)
      #expect(Int(last) == problem.answer, "\(problem.question) \(problem.thought(.worked))")
      #expect(problem.answer >= 0)
    }
  }

  @Test("worked steps are small: factors of one digit times a unit, sums below 2000")
  func smallSteps() {
    for problem in Self.problems(400) {
      for step in problem.working.steps {
        #expect((0..<2000).contains(step.result), "\(step.text)")
        guard step.operation == .multiply else { continue }
        let leading = step.right / (step.right >= 100 ? 100 : step.right >= 10 ? 10 : 1)
        #expect((1...9).contains(leading) && step.left <= 999, "\(step.text)")
        if problem.family != .remainder {
          let digits = String(step.left).drop { $0 != "0" }
          #expect(digits.count >= String(step.left).count - 1, "\(step.text)")
        }
      }
    }
  }

  @Test("questions stay under 90 characters, worked thoughts at or under 90")
  func lengths() {
    for problem in Self.problems(1000) {
      #expect(problem.question.count < 90, "\(problem.question)")
      let length = problem.thought(.worked).count
      #expect((5...90).contains(length), "\(problem.thought(.worked))")
    }
  }

  @Test("responses close the thought and give the answer in tags")
  func responses() {
    let problem = ProblemGenerator(seed: 1).problem(.sum, level: 1, index: 0)
    #expect(
      problem.response(.direct) == "at a glance</think><answer>\(problem.answer)</answer>")
    #expect(
      problem.response(.worked)
        == "\(problem.working.text)</think><answer>\(problem.answer)</answer>")
  }

  @Test("the form forgets order, but not operation")
  func forms() {
    let a = CanonicalForm(sum: [.plus(12), .plus(30), .minus(5)])
    #expect(a == CanonicalForm(sum: [.plus(30), .minus(5), .plus(12)]))
    #expect(a.text == "+12+30-5")
    #expect(a.value == 37)
    #expect(a != CanonicalForm(sum: [.plus(12), .plus(5), .minus(30)]))
    let b = CanonicalForm(sum: [.plus(6, 37), .minus(4)])
    #expect(b == CanonicalForm(sum: [.minus(4), .plus(37, 6)]))
    #expect(b.text == "+6*37-4")
    #expect(b != CanonicalForm(sum: [.plus(6), .plus(37), .minus(4)]))
    #expect(CanonicalForm(remainderOf: 287, dividedBy: 12).text == "287%12")
    #expect(
      CanonicalForm(remainderOf: 97, dividedBy: 8) != CanonicalForm(remainderOf: 8, dividedBy: 97))
    #expect(
      CanonicalForm(sum: [.plus(1), .plus(12)]) != CanonicalForm(sum: [.plus(11), .plus(2)]))
  }

  @Test("a word problem and a row of figures that ask the same share a form")
  func formsAcrossFamilies() {
    let stories = (0..<40_000).lazy.map {
      ProblemGenerator(seed: 1).problem(.story, level: 1, index: $0)
    }
    let chains = Set(
      (0..<40_000).map { ProblemGenerator(seed: 1).problem(.chain, level: 1, index: $0).form })
    #expect(stories.contains { chains.contains($0.form) })
  }

  @Test("the same seed gives the same problems everywhere, another seed gives others")
  func determinism() {
    var hash = StableHash()
    for problem in Self.problems(50) {
      hash.combine(problem.question)
      hash.combine(problem.response(.worked))
      hash.combine(problem.form.text)
    }
    #expect(String(hash.value, radix: 16) == "53597b280924705b")
    let other = Self.problems(50, seed: 2)
    #expect(zip(Self.problems(50), other).count { $0.question == $1.question } < 5)
  }

  @Test("integers of a range are near uniform and stay inside")
  func uniform() {
    var random = CounterRandom(seed: 1, purpose: "test", 4)
    var hits = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { hits[random.integer(in: -3...3) + 3] += 1 }
    for count in hits { #expect(abs(count - 10_000) < 500, "\(hits)") }
    #expect(random.integer(in: 5...5) == 5)
    _ = random.integer(in: Int.min...Int.max)
  }
}

/// Reads a generated question anew: its numbers and its wording, nothing from the generator.
private enum QuestionReader {
  static func answer(to question: String) -> Int? {
    let n = numbers(in: question)
    func has(_ words: String...) -> Bool { words.allSatisfy { question.contains($0) } }
    let isRow = [" + ", " - ", " * "].contains { question.contains($0) }
    let start = ["What is ", "Work out ", "Compute ", "How much is "].first {
      question.hasPrefix($0)
    }
    if isRow, let start { return value(of: String(question.dropFirst(start.count).dropLast())) }
    if question.hasPrefix("Add ") { return n.reduce(0, +) }
    if question.hasPrefix("Start at ") {
      return question.split(separator: ",").enumerated().reduce(0) { total, part in
        let number = numbers(in: String(part.element)).first ?? 0
        return part.element.contains("take ") ? total - number : total + number
      }
    }
    if has("is divided by") || has(" mod ") || has("left over") {
      return n.count == 2 ? n[0] % n[1] : nil
    }
    switch n.count {
    case 2 where has("buys", "now"): return n[0] + n[1]
    case 2 where has("loses", "left"): return n[0] - n[1]
    case 2 where has("boxes of", "in all"): return n[0] * n[1]
    case 2 where has(" more. How many has "): return n[0] + n[1]
    case 2 where has(" fewer. How many has "): return n[0] - n[1]
    case 2 where has(" more. "): return n[0] + n[0] + n[1]
    case 2 where has(" fewer. "): return n[0] + n[0] - n[1]
    case 3 where has("buys", "loses"): return n[0] + n[1] - n[2]
    case 3 where has("boxes of", "loose ones"): return n[0] * n[1] + n[2]
    case 3 where has("cents each and pays"): return n[2] - n[0] * n[1]
    case 3 where has("Each of", "red and"): return n[0] * (n[1] + n[2])
    case 3 where has(" more, ", " fewer than "):
      return n[0] + (n[0] + n[1]) + (n[0] + n[1] - n[2])
    case 3 where has("times as many"): return n[0] + n[0] * n[1] + (n[0] * n[1] + n[2])
    case 4 where has("buys", "sells", "finds"): return n[0] + n[1] - n[2] + n[3]
    case 4 where has("bags of", "gives away", "gets"): return n[0] * n[1] - n[2] + n[3]
    case 4 where has("red and", "takes"): return n[0] * (n[1] + n[2]) - n[3]
    case 4 where has("boxes of", " and "): return n[0] * n[1] + n[2] * n[3]
    case 4 where has("a bag at", "pays"): return n[3] - n[0] * n[1] - n[2]
    default: return nil
    }
  }

  /// A row of numbers with `+`, `-` and `*`, products first.
  static func value(of expression: String) -> Int? {
    var total = 0
    var sign = 1
    var product: Int?
    var digits = ""
    func number() -> Int? { Int(digits) }
    for character in expression + "+" where character != " " {
      if character.isNumber {
        digits.append(character)
        continue
      }
      guard let factor = number() else { return nil }
      digits = ""
      product = (product ?? 1) * factor
      if character == "*" { continue }
      total += sign * (product ?? 0)
      product = nil
      sign = character == "-" ? -1 : 1
    }
    return total
  }

  static func numbers(in text: String) -> [Int] {
    text.split { !$0.isNumber }.compactMap { Int($0) }
  }
}
