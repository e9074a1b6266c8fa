import Checkpoints
import Policy
import Rewards
import StrictJSON
import Tasks
import TensorTesting
import Testing
import TextEncoder
import Training

@Suite("task loader")
struct TaskLoaderTests {
  private func load(
    _ run: SumsRun, _ edit: (inout TaskConfig) -> Void = { _ in }, maxRefused: Double = 0.05
  ) throws -> PreparedTask {
    let environment = try run.environment()
    var config = run.recipe.data.tasks[0]
    edit(&config)
    var data = run.recipe.data
    data.maxRefused = maxRefused
    let encoder = try PromptEncoder(
      folder: run.recipe.model, configuration: try ModelConfiguration(folder: run.recipe.model))
    let tasks = try TaskLoader(
      tasks: environment.tasks, rewards: environment.rewards, encoder: encoder, data: data,
      promptLimit: 60
    ).load([config], path: "data.tasks")
    return tasks[0]
  }

  @Test("a task takes its file's name, its first records and its template's prompt")
  func load() throws {
    let run = try SumsRun()
    let task = try load(run) {
      $0.name = ""
      $0.limit = 3
      $0.rewards = []
    }
    #expect(task.name == "sums" && task.samples.count == 3)
    #expect(task.firstPrompt == "Question: 1+1\nAnswer: <think>")
    #expect(task.prefill == "<think>" && task.stopStrings == ["</answer>"])
    #expect(task.rewards.parts(for: .text).map(\.name) == ["math_answer"])
    #expect(task.fingerprint != (try load(run)).fingerprint)
    let right = task.request(
      "1</think><answer>2</answer>", tokenCount: 1, isTruncated: false,
      sample: task.samples[0])
    #expect(try task.rewards.grade([right]).map(\.score) == [1])
  }

  @Test("system text and prefill of a recipe replace the template's")
  func template() throws {
    let task = try load(SumsRun()) {
      $0.system = "Add."
      $0.prefill = ""
    }
    #expect(task.firstPrompt == "Add.\nQuestion: 1+1\nAnswer: " && task.prefill.isEmpty)
  }

  @Test("a path, task, template, checker or option that is none is refused by name")
  func unknownNames() throws {
    let run = try SumsRun()
    let error = #expect(throws: ConfigError.self) { try load(run) { $0.path = "" } }
    #expect(error?.key == "data.tasks.0.path")
    #expect(throws: TaskError.self) { try load(run) { $0.task = "gsm9k" } }
    #expect(throws: TemplateError.self) { try load(run) { $0.template = "plain-stepz" } }
    #expect(throws: RewardError.self) { try load(run) { $0.rewards[0].checker = "maths" } }
    #expect(throws: RewardError.self) {
      try load(run) { $0.rewards[0].options = ["extraktion": "strict"] }
    }
    #expect(throws: TaskError.self) { try load(run) { $0.options = ["colour": 3] } }
    #expect(throws: DatasetError.self) { try load(run) { $0.path += ".gz" } }
  }

  @Test("a reference that no answer can match is refused by record")
  func unusableReference() throws {
    let run = try SumsRun()
    // A brace that closes nothing.
    try run.folder.append("{\"question\": \"1+1\", \"answer\": \"}\"}\n", to: "sums.jsonl")
    #expect(throws: DatasetError.self) { try load(run) }
    let task = try load(run, maxRefused: 0.1)
    #expect(task.samples.count == 16 && task.refused.map(\.location.line) == [17])
    // A reward that reads no reference takes any.
    var tags = RewardConfig()
    tags.checker = "tag_count"
    #expect(try load(run) { $0.rewards = [tags] }.samples.count == 17)
  }
}
