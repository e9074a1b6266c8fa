import StrictJSON
import Tasks
import Testing

@Suite("made data")
struct DatasetMakerTests {
  private func settings(sft: Int, train: Int, test: Int, seed: UInt64 = 1) -> MadeDataSettings {
    var settings = MadeDataSettings()
    settings.seed = seed
    settings.sftCount = sft
    settings.trainCount = train
    settings.testCount = test
    return settings
  }

  @Test("no canonical form of 50000 problems is on both sides, whatever the seed")
  func disjoint() throws {
    let first = try DatasetMaker.problems(settings(sft: 44_000, train: 5400, test: 600))
    let second = try DatasetMaker.problems(settings(sft: 2000, train: 2000, test: 600, seed: 2))
    let held = Set((first.test + second.test).map(\.form.text))
    for made in [first, second] {
      for problem in made.sft.map(\.problem) + made.train {
        #expect(!held.contains(problem.form.text))
      }
    }
    let forms = (first.sft.map(\.problem) + first.train + first.test).map(\.form)
    #expect(forms.count == 50_000)
    #expect(first.repeated == 50_000 - Set(forms).count)
    // One-step problems have too few forms for so many; where there are enough, none repeats.
    let several = (first.sft.map(\.problem) + first.train + first.test).filter { $0.level > 1 }
    #expect(Set(several.map(\.form)).count == several.count)
  }

  @Test("the side depends on the form and the share of the test side is as asked")
  func split() {
    let generator = ProblemGenerator(seed: 3)
    let sides = (0..<20_000).map {
      ProblemSplit.side(of: generator.problem(.sum, level: 3, index: $0).form, testShare: 0.1)
    }
    let share = Double(sides.count { $0 == .test }) / 20_000
    #expect(abs(share - 0.1) < 0.01)
    #expect(
      ProblemSplit.side(of: CanonicalForm(sum: [.plus(12), .plus(30)]), testShare: 0.1)
        == ProblemSplit.side(of: CanonicalForm(sum: [.plus(30), .plus(12)]), testShare: 0.1))
  }

  @Test("families and levels are balanced to within one, styles are 70 to 30 in each")
  func balance() throws {
    let made = try DatasetMaker.problems(settings(sft: 4800, train: 1000, test: 600))
    func cells(_ problems: [Problem]) -> [Int] {
      Dictionary(grouping: problems) { $0.family.rawValue + String($0.level) }.values.map(\.count)
    }
    for problems in [made.sft.map(\.problem), made.train, made.test] {
      let counts = cells(problems)
      #expect(counts.count == 24)
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
    }
    let direct = cells(made.sft.filter { $0.style == .direct }.map(\.problem))
    #expect(direct.allSatisfy { $0 == 140 }, "\(direct)")
    #expect(made.sft.prefix(100).contains { $0.style == .worked }, "the order is mixed")
  }

  @Test("the files hold what was made and read back through the tasks")
  func files() throws {
    let folder = TemporaryFolder()
    let settings = settings(sft: 200, train: 50, test: 40)
    let counts = try DatasetMaker.make(into: folder.path, settings)
    #expect(counts.direct + counts.worked == 200)
    #expect(counts.train == 50)
    #expect(counts.test == 40)
    let questions = try TaskRegistry.standard.task("json_questions")
    let test = try Dataset.load(
      name: "test", files: [folder.path + "/test.jsonl"], task: questions)
    #expect(test.samples.count == 40)
    let problems = try DatasetMaker.problems(settings).test
    #expect(test.samples.map(\.question) == problems.map(\.question))
    #expect(test.samples.map(\.reference) == problems.map { String($0.answer) })
    #expect(test.samples.map(\.family) == problems.map(\.family.rawValue))
    #expect(test.samples.map(\.level) == problems.map { String($0.level) })
    #expect(test.samples.map(\.solution) == problems.map { $0.thought(.worked) })
    let demonstrations = try TaskRegistry.standard.task("demonstrations")
    let sft = try Dataset.load(
      name: "sft", files: [folder.path + "/sft.jsonl"], task: demonstrations)
    #expect(sft.samples.count { $0.family == "direct" } == counts.direct)
    #expect(sft.samples.allSatisfy { $0.reference.hasSuffix("</answer>") })
  }

  @Test("the files of a seed are the same everywhere")
  func frozen() throws {
    let folder = TemporaryFolder()
    _ = try DatasetMaker.make(into: folder.path, settings(sft: 300, train: 100, test: 60))
    var hash = StableHash()
    for name in ["sft", "train", "test"] {
      hash.combine(String(decoding: contents(folder.path + "/\(name).jsonl"), as: UTF8.self))
    }
    #expect(String(hash.value, radix: 16) == "deff0369be61405a")
  }

  @Test("contradicting settings and a folder that cannot be made are errors")
  func errors() throws {
    var none = settings(sft: 1, train: 1, test: 1)
    none.families = []
    #expect(throws: DatasetError.self) { try DatasetMaker.problems(none) }
    var share = settings(sft: 1, train: 1, test: 1)
    share.testShare = 1
    #expect(throws: DatasetError.self) { try DatasetMaker.problems(share) }
    var level = settings(sft: 1, train: 1, test: 1)
    level.levels = [5]
    #expect(throws: DatasetError.self) { try DatasetMaker.problems(level) }
    let folder = TemporaryFolder()
    let file = folder.file("x")
    let error = #expect(throws: DatasetError.self) {
      try DatasetMaker.make(into: file + "/sub", settings(sft: 1, train: 1, test: 1))
    }
    guard case .cannotWrite? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
