import Foundation
import Objectives
import Policy
import Rewards
import RunLog
import Tasks
import TensorCore
import TensorTesting
import Testing
import TextEncoder
import VisionEncoder

@testable import Training

@Suite("is it looking?")
struct LookingRunTests {
  /// The colours without a family, one question of a family of its own, and one without a picture.
  private static func records(_ run: ColoursRun) throws {
    let colours = String(decoding: try run.folder.bytes("colours.jsonl"), as: UTF8.self)
    try run.folder.write(
      colours
        + #"{"image": "0-0.png", "question": "1+1", "answer": 1, "family": "lonely"}"# + "\n"
        + #"{"question": "1+1", "answer": 2}"# + "\n", "colours.jsonl")
  }

  private func loaded(
    _ run: ColoursRun
  ) throws -> (policy: PolicyFolder, encoder: PromptEncoder, tasks: [PreparedTask]) {
    let policy = try PolicyFolder(path: run.recipe.model, on: run.backend)
    let encoder = PromptEncoder(policy)
    let tasks = try TaskLoader(
      tasks: .standard, rewards: .standard, encoder: encoder, data: run.recipe.data,
      promptLimit: 60
    ).load(run.recipe.data.tasks, path: "data.tasks")
    return (policy, encoder, tasks)
  }

  private func settings(_ policy: PolicyFolder, samples: Int = 1) -> Evaluator.Settings {
    Evaluator.Settings(
      questions: 0, samples: samples,
      sampling: SamplingParameters(
        temperature: samples > 1 ? 1 : 0, stopIDs: policy.stopIDs, maxNewTokens: 14))
  }

  /// Teaches an answer to each question.
  private func teach(
    _ policy: PolicyFolder, _ encoder: PromptEncoder, _ samples: [PreparedSample],
    _ answer: (PreparedSample) -> String = { $0.sample.reference }
  ) throws {
    var recipe = Recipe()
    recipe.sft.batchSize = samples.count
    recipe.sft.epochs = 0
    recipe.train.steps = 60
    recipe.optimizer.learningRate = 8e-3
    recipe.optimizer.schedule = .cosine
    let end = policy.tokenizer.endID ?? 0
    let trainer = try SupervisedTrainer(
      recipe: recipe, model: policy.model,
      examples: samples.map {
        SupervisedTrainer.Example(
          prompt: $0.prompt,
          response: policy.tokenizer.encode(".</think><answer>\(answer($0))</answer>")
            + [end], images: $0.images)
      }, encoder: encoder, rowsPerForward: 4096)
    for _ in 0..<trainer.totalSteps { _ = try trainer.step() }
  }

  @Test(
    "a policy that looks is right with its picture, at chance without and wrong with another",
    .tags(.learning))
  func looks() throws {
    let run = try ColoursRun()
    try Self.records(run)
    let (policy, encoder, tasks) = try loaded(run)
    try teach(policy, encoder, tasks[0].samples.filter { !$0.images.isEmpty })
    let evaluator = Evaluator(policy: policy, encoder: encoder, tasks: tasks, seed: 1)
    let decoded = encoder.store?.decodedCount
    let looking = try #require(try evaluator.looking(task: 0, settings(policy)))
    let figures = looking.report.overall
    #expect(figures.questions == 10 && figures.swappedQuestions == 9)
    #expect(looking.report.families.map(\.figures.swappedQuestions) == [0])
    #expect(figures.majority == 0.4)
    #expect(figures.seen == 1)
    #expect(abs(figures.blank - figures.majority) < 0.11, "\(figures)")
    #expect(figures.swapped == 0 && looking.report.advice == nil)
    // No picture was opened for it that was not open before.
    #expect(encoder.store?.decodedCount == decoded)
    // With pictures of another colour it names that colour.
    #expect(looking.swapped.map(\.completions[0].answer) == ["2", "2", "2", "3", "3", "3"] + ones)
    #expect(
      looking.swapped.map(\.sample.sample.reference) == ones + ["2", "2", "2", "3", "3", "3"])
    // Given the first groups, nothing else changes.
    let (_, groups) = try evaluator.evaluate(task: 0, settings(policy))
    #expect(groups.count == 11)
    let again = try evaluator.looking(task: 0, settings(policy), seen: groups)
    #expect(again?.report == looking.report)
  }

  private let ones = ["1", "1", "1"]

  @Test("a policy that never looks is as right each time, and is told so")
  func guesses() throws {
    let run = try ColoursRun()
    let (policy, encoder, tasks) = try loaded(run)
    try teach(policy, encoder, tasks[0].samples) { _ in "2" }
    let evaluator = Evaluator(policy: policy, encoder: encoder, tasks: tasks, seed: 1)
    let report = try #require(try evaluator.looking(task: 0, settings(policy))).report
    let third = 1.0 / 3
    #expect(report.overall.seen == third && report.overall.blank == third)
    #expect(report.overall.swapped == third && report.overall.swappedQuestions == 9)
    #expect(report.overall.majority == third && report.families.isEmpty)
    #expect(report.advice?.contains("does not use the picture") == true)
  }

  @Test("of several completions of a question one is drawn again, by its own random numbers")
  func samples() throws {
    let run = try ColoursRun()
    let (policy, encoder, tasks) = try loaded(run)
    func answers(samples: Int, seed: UInt64) throws -> [String] {
      let evaluator = Evaluator(policy: policy, encoder: encoder, tasks: tasks, seed: seed)
      let looking = try #require(
        try evaluator.looking(task: 0, settings(policy, samples: samples)))
      #expect((looking.blank + looking.swapped).allSatisfy { $0.completions.count == 1 })
      return (looking.blank + looking.swapped).map(\.completions[0].completion.text)
    }
    let first = try answers(samples: 2, seed: 1)
    #expect(try answers(samples: 3, seed: 1) == first)
    // The records say what was shown, not what the question came with.
    let looking = try #require(
      try Evaluator(policy: policy, encoder: encoder, tasks: tasks, seed: 1)
        .looking(task: 0, settings(policy)))
    func shown(_ groups: [RolloutGroup]) -> [[String]] {
      Evaluator.records(groups, advantages: groups.map { _ in nil }, step: 0, tasks: tasks)
        .map(\.images)
    }
    #expect(shown(looking.blank).allSatisfy { $0 == ["(blank)"] })
    let own = looking.swapped.map { $0.sample.sample.images.map(\.path) }
    #expect(zip(shown(looking.swapped), own).allSatisfy { $0 != $1 && $0[0].hasSuffix(".png") })
    #expect(try answers(samples: 2, seed: 2) != first)
  }

  @Test("a swapped prompt is the one that is encoded with the other pictures from the beginning")
  func prompts() throws {
    let run = try ColoursRun()
    func record(_ pictures: [String], _ answer: Int) -> String {
      let names = pictures.map { "\"\($0).png\"" }.joined(separator: ", ")
      return
        "{\"images\": [\(names)], \"question\": \"1<image>+<image>2\", \"answer\": \(answer)}\n"
    }
    try run.folder.write(
      record(["0-0", "1-1"], 1) + record(["2-1", "1-2"], 2) + record(["0-2", "0-0"], 3),
      "colours.jsonl")
    let (_, encoder, tasks) = try loaded(run)
    let samples = tasks[0].samples
    #expect(Set(samples.map(\.prompt.count)).count > 1)
    for (from, to) in [(0, 1), (1, 0), (2, 1), (0, 2), (1, 1)] {
      let swapped = encoder.replacingImages(of: samples[from], with: samples[to].images)
      #expect(swapped.prompt == samples[to].prompt)
      #expect(swapped.images == samples[to].images)
      #expect(swapped.sample == samples[from].sample)
      #expect(
        encoder.tokenCount(of: samples[from], with: samples[to].images) == swapped.prompt.count)
    }
    let blank = encoder.blanked(samples[0])
    #expect(blank.prompt == samples[0].prompt)
    #expect(blank.images.allSatisfy { $0.isBlank } && blank.images.count == 2)
    let patches = try encoder.images(blank.images).map(\.patches)
    #expect(patches.map(\.grid) == samples[0].images.map(\.grid))
    #expect(
      patches == blank.images.compactMap { encoder.store?.preprocessor.blankPatches($0.grid) })
  }

  @Test("a set without pictures has no such figures")
  func text() throws {
    let (_, policy, tasks) = try SumsRun().trainer()
    let evaluator = Evaluator(policy: policy, tasks: tasks, seed: 1)
    #expect(try evaluator.looking(task: 0, settings(policy)) == nil)
  }

  @Test("a recipe's eval.looking puts the figures among the metrics of the set")
  func recipe() throws {
    var run = try ColoursRun()
    run.recipe.train.steps = 1
    run.recipe.eval.every = 1
    run.recipe.eval.tasks = [run.task()]
    run.recipe.eval.looking = true
    _ = try ReinforcementRun(recipe: run.recipe, environment: run.environment)
      .run(existing: .refuse)
    let metrics = String(decoding: try run.folder.bytes("run/metrics.jsonl"), as: UTF8.self)
    for name in ["seen", "blank", "swapped", "majority"] {
      #expect(metrics.contains("eval/colours/looking/\(name)"))
    }
  }
}
