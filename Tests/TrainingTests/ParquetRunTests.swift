import Foundation
import RunLog
import StrictJSON
import Tasks
import Testing
import Training

@Suite("runs on data in Parquet")
struct ParquetRunTests {
  private static let fixtures =
    URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().path + "/Fixtures/"

  @Test("pictures of a Parquet file, its own and named ones, train, evaluate and resume")
  func reinforcement() throws {
    var run = try ColoursRun()
    var config = TaskConfig()
    config.task = "clevr_count"
    config.path = Self.fixtures + "records/problems.parquet"
    config.images = Self.fixtures + "images"
    run.takeTwoSteps(on: config)
    let training = try ReinforcementRun(recipe: run.recipe, environment: run.environment)
    let task = try #require(training.tasks.first)
    #expect(task.name == "problems" && task.samples.count == 3)
    // 48 x 32 pixels each become 56 x 28: two tokens.
    #expect(task.samples.map(\.patchCount) == [8, 8, 8])
    let outcome = try training.run(existing: .refuse)
    #expect(outcome.step == 2 && outcome.lastEvaluations.map(\.questions) == [3])
    // Embedded pictures go by their name and content, others by the path in the record.
    let shown = try run.folder.lines("run/evaluations.jsonl").map {
      try #require($0["images"]?.array?.first?.string)
    }
    #expect(shown.count == 3 && Set(shown).count == 3)
    #expect(shown[0].hasPrefix("grey.jpg ") && shown[1].hasPrefix("embedded "))
    #expect(shown[2] == "gradient.jpg")
    run.recipe.train.steps = 3
    let resumed = try ReinforcementRun(recipe: run.recipe, environment: run.environment)
      .run(existing: .resume)
    #expect(resumed.step == 3)
  }

  @Test("demonstrations in Parquet are learned from, with and without a picture")
  func supervised() throws {
    let run = try ColoursRun()
    var recipe = run.recipe
    recipe.data.tasks = []
    recipe.sft.path = Self.fixtures + "records/demonstrations.parquet"
    recipe.sft.batchSize = 2
    recipe.sft.epochs = 2
    let training = try SupervisedRun(recipe: recipe, environment: run.environment)
    #expect(training.examples.map(\.images.count) == [1, 0] && training.refused.isEmpty)
    let outcome = try training.run(existing: .refuse)
    let losses = try run.folder.lines("run/metrics.jsonl").compactMap { $0["loss"]?.double }
    #expect(outcome.step == 2 && losses.count == 2 && losses.allSatisfy { $0 > 0 })
  }
}
