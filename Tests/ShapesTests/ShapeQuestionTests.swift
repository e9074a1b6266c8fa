import Shapes
import StrictJSON
import Tasks
import Testing

@Suite("questions about drawn pictures")
struct ShapeQuestionTests {
  private func items(_ file: ShapeDatasetMaker.File, _ count: Int, seed: UInt64 = 1) throws
    -> [ShapeDatasetMaker.Item]
  {
    var settings = ShapeDataSettings()
    settings.seed = seed
    return try ShapeDatasetMaker.items(file, count: count, settings)
  }

  /// Shapes by a word: a colour or a kind, in singular or plural.
  private func number(_ word: String, in scene: ShapeScene) -> Int {
    scene.shapes.count { shape in
      word.hasPrefix(shape.colour.rawValue) || word.hasPrefix(shape.kind.rawValue)
    }
  }

  @Test("every answer follows from the scene, read anew from the words of the question")
  func answers() throws {
    var checked: [ShapeFamily: Int] = [:]
    for item in try items(.train, 1200) {
      for (question, _) in item.questions {
        let words = question.text.split(whereSeparator: { " ?.,:".contains($0) }).map(String.init)
        guard let expected = try expected(question, words, item.scene) else {
          Issue.record("a question of no known form: \(question.text)")
          continue
        }
        #expect(question.answer == expected, "\(question.text) \(item.scene.canonical)")
        checked[question.family, default: 0] += 1
      }
    }
    #expect(ShapeFamily.allCases.allSatisfy { checked[$0, default: 0] > 100 })
  }

  private func expected(
    _ question: ShapeQuestion, _ words: [String], _ scene: ShapeScene
  ) throws -> String? {
    let shapes = scene.shapes
    func shape(_ colour: String, _ kind: String) throws -> PlacedShape {
      let found = shapes.filter { $0.colour.rawValue == colour && $0.kind.rawValue == kind }
      try #require(found.count == 1)
      return found[0]
    }
    func only(_ word: String) throws -> PlacedShape {
      let found = shapes.filter { $0.colour.rawValue == word || $0.kind.rawValue == word }
      try #require(found.count == 1)
      return found[0]
    }
    switch question.family {
    case .count:
      if words.starts(with: ["How", "many", "shapes", "have"]), let last = words.last {
        return String(number(try only(last).colour.rawValue, in: scene))
      }
      if words.starts(with: ["How", "many", "shapes", "are", "of"]) {
        return String(number(try only(words[words.count - 2]).kind.rawValue, in: scene))
      }
      return String(number(words[2], in: scene))
    case .colour, .kind:
      let which = words.suffix(from: (words.lastIndex(of: "the") ?? 0) + 1).joined(separator: " ")
      let found: PlacedShape
      switch which {
      case "leftmost shape": found = shapes.min { $0.box[0] < $1.box[0] } ?? shapes[0]
      case "rightmost shape": found = shapes.max { $0.box[2] < $1.box[2] } ?? shapes[0]
      case "left": found = shapes.sorted { $0.box[0] < $1.box[0] }[1]
      default: found = try only(String(which.split(separator: " ")[0]))
      }
      #expect(words[1] == question.family.rawValue)
      return question.family == .colour ? found.colour.rawValue : found.kind.rawValue
    case .comparison:
      let asked = words.suffix(from: 7).filter { !["shapes", "as"].contains($0) }
      try #require(asked.count == 2)
      let counts = asked.map { number($0, in: scene) }
      return counts[0] == counts[1] ? "as many" : counts[0] > counts[1] ? "more" : "fewer"
    case .relation:
      let base = try shape(words[3], words[4])
      let other = try shape(words[7], words[8])
      if abs(other.x - base.x) > abs(other.y - base.y) {
        return other.x < base.x ? "left" : "right"
      }
      return other.y < base.y ? "above" : "below"
    case .total:
      let prices = words.compactMap(Int.init)
      let named = words.indices.filter { words[$0].lowercased() == "each" }.map { words[$0 + 1] }
      return String(zip(prices, named).reduce(0) { $0 + $1.0 * number($1.1, in: scene) })
    case .box:
      let box = try shape(words[2], words[3]).box
      #expect(question.box == box)
      return "[" + box.map(String.init).joined(separator: ", ") + "]"
    }
  }

  @Test("families take equal parts and no answer is worth more than 35 percent of its family")
  func shares() throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let questions = try items(.test, 2100, seed: seed).flatMap(\.questions).map(\.question)
      let families = Dictionary(grouping: questions, by: \.family)
      let sizes = families.values.map(\.count)
      #expect(sizes.count == 7 && (sizes.max() ?? 0) - (sizes.min() ?? 0) <= 3)
      for list in families.values {
        let most = Dictionary(grouping: list, by: \.answer).values.map(\.count).max() ?? 0
        #expect(Double(most) <= 0.35 * Double(list.count), "\(list[0].family)")
      }
    }
  }

  @Test("what can be guessed from the words alone is right for at most 35 percent")
  func guesses() throws {
    let questions = try items(.test, 2100).flatMap(\.questions).map(\.question)
    // Prices times one fixed pair of counts.
    let totals = questions.filter { $0.family == .total }
    let best = (1...4).flatMap { a in (1...4).map { b in (a, b) } }.map { a, b in
      totals.count { question in
        let prices = question.text.split(whereSeparator: { " ,.".contains($0) }).compactMap {
          Int($0)
        }
        return String(a * prices[0] + b * prices[1]) == question.answer
      }
    }
    #expect(Double(best.max() ?? 0) <= 0.35 * Double(totals.count))
    // One number for each way to ask for a count.
    let counts = Dictionary(grouping: questions.filter { $0.family == .count }) { question in
      ["the colour of", "of the kind of"].first(where: question.text.contains) ?? "plain"
    }
    let right = counts.values.reduce(0) { sum, list in
      sum + (Dictionary(grouping: list, by: \.answer).values.map(\.count).max() ?? 0)
    }
    #expect(counts.count == 3 && right * 100 <= 35 * counts.values.map(\.count).reduce(0, +))
  }

  @Test("told in words, a question holds all that its answer needs, and never asks for pixels")
  func told() throws {
    let dealt = try items(.told, 1500).flatMap { item in
      item.questions.map { (item.scene, $0.question, $0.style) }
    }
    #expect(Set(dealt.map(\.1.family)) == Set(ShapeFamily.allCases).subtracting([.box]))
    for (scene, question, style) in dealt {
      let told = try #require(question.told)
      // All shapes by name; of a relation the two and their cells.
      let names = told.split(separator: ",").map { part in
        part.split(separator: " ").prefix(2).joined(separator: " ")
      }
      let all = scene.shapes.map { "\($0.colour) \($0.kind)" }
      #expect(question.family == .relation ? Set(names).isSubset(of: all) : names == all)
      let record = question.trainingRecord(style, image: nil)
      #expect(record["image"] == nil)
      #expect(record["question"]?.string == told + ". " + question.text)
      #expect(record["response"]?.string == question.response(style))
    }
    let test = Set(try items(.test, 600).map(\.scene.canonical))
    #expect(dealt.allSatisfy { !test.contains($0.0.canonical) })
  }

  @Test("no scene is on both sides and none twice in a file")
  func sides() throws {
    let train = try items(.train, 900).map(\.scene.canonical)
    let sft = try items(.sft, 900).map(\.scene.canonical)
    let test = try items(.test, 600).map(\.scene.canonical)
    #expect(Set(train).count == train.count && Set(test).count == test.count)
    #expect(Set(test).isDisjoint(with: train) && Set(test).isDisjoint(with: sft))
    #expect(test.allSatisfy { ProblemSplit.side(of: $0, testShare: 0.1) == .test })
  }

  @Test("the share of direct responses is as asked, and both ways end in the answer")
  func styles() throws {
    let dealt = try items(.sft, 1500).flatMap(\.questions)
    let direct = dealt.count { $0.style == .direct }
    #expect(abs(Double(direct) / 1500 - 0.7) < 0.04)
    for (question, style) in dealt.prefix(200) {
      #expect(question.response(style).hasSuffix("</think><answer>\(question.answer)</answer>"))
    }
    let worked = try #require(dealt.first { $0.style == .worked && $0.question.family == .total })
    #expect(worked.question.response(.worked).contains("="))
  }

  @Test("records are what the task of JSONL questions reads, boxes in pixels with the size")
  func records() throws {
    let task = try JSONQuestions(options: TaskOptions(task: JSONQuestions.id))
    for item in try items(.train, 120) {
      for (question, _) in item.questions {
        let record = question.record(image: "train/0.png", of: item.scene)
        let sample = try task.sample(from: record, at: RecordLocation(file: "f", line: 1))
        #expect(sample.messages[0].images.map(\.path) == ["train/0.png"])
        #expect(sample.family == question.family.rawValue)
        if question.box == nil {
          #expect(sample.reference == question.answer)
        } else {
          #expect(sample.reference.contains("\"width\":\(item.scene.width)"))
        }
      }
    }
  }

  @Test("settings that cannot be met are refused by name")
  func settings() {
    var settings = ShapeDataSettings()
    settings.questionsPerPicture = 8
    #expect(throws: DatasetError.self) {
      try ShapeDatasetMaker.items(.test, count: 1, settings)
    }
    settings = ShapeDataSettings()
    settings.testShare = 1
    #expect(throws: DatasetError.self) {
      try ShapeDatasetMaker.items(.test, count: 1, settings)
    }
  }
}
