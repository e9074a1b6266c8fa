import Autograd
import Checkpoints
import Foundation
import Objectives
import Policy
import Rewards
import RunLog
import StrictJSON
import Tasks
import TensorCore
import TensorTesting
import Testing
import TextEncoder
import Training
import VisionEncoder

@Suite("runs with pictures")
struct PictureRunTests {
  @Test(
    "a policy learns to look: from chance to three of four, and every picture is decoded once",
    .tags(.learning))
  func learning() throws {
    var run = try ColoursRun()
    run.recipe.rollout.groupSize = 16
    run.recipe.optimizer.learningRate = 1e-3
    let (trainer, _, encoder) = try run.trainer()
    // Each step fails unless the sampler's log-probs equal the trainer's bit for bit.
    let means = try (0..<100).map { _ in try #require(try trainer.step().metrics["reward"]) }
    #expect((0.2...0.5).contains(means[0]), "chance is a third: \(means)")
    #expect(means.suffix(5).reduce(0, +) > 5 * 0.75, "\(means)")
    #expect(encoder.store?.decodedCount == 9)
  }

  @Test("without room for pictures a run takes the very same steps and decodes again")
  func withoutCache() throws {
    var bits: [[[UInt32]]] = []
    for mebibytes in [1, 0] {
      var run = try ColoursRun()
      run.recipe.data.imageCacheMiB = mebibytes
      let (trainer, policy, encoder) = try run.trainer()
      for _ in 0..<2 { _ = try trainer.step() }
      bits.append(policy.model.weightBits)
      let decoded = try #require(encoder.store?.decodedCount)
      // Two rollouts and, for every group that is trained on, its update.
      #expect(mebibytes == 1 ? decoded == 9 : (19...36).contains(decoded), "\(decoded)")
    }
    #expect(bits[0] == bits[1])
  }

  @Test("a run with pictures stops, resumes and ends in the weights of one that never stopped")
  func resume() throws {
    var whole = try ColoursRun()
    whole.recipe.checkpoint.every = 1
    whole.recipe.eval.every = 2
    whole.recipe.eval.tasks = [whole.task()]
    whole.recipe.train.freeze = ["projector", "layers.0"]
    let outcome = try ReinforcementRun(recipe: whole.recipe, environment: whole.environment)
      .run(existing: .refuse)
    #expect(outcome.step == 4 && outcome.lastEvaluations.map(\.questions) == [9])
    var parted = try ColoursRun()
    parted.recipe = whole.recipe
    parted.recipe.output = parted.folder.path + "/run"
    parted.recipe.model = parted.folder.path + "/policy"
    parted.recipe.data.tasks = [parted.task()]
    parted.recipe.eval.tasks = [parted.task()]
    let rollouts = parted.progress.beginnings(of: "rollout")
    let interrupted = RunEnvironment(
      backend: parted.backend, tasks: .standard, rewards: .standard, progress: parted.progress,
      machineMemory: 4 << 30,
      isInterrupted: { [progress = parted.progress] in
        progress.beginnings(of: "rollout") >= rollouts + 2
      })
    let first = try ReinforcementRun(recipe: parted.recipe, environment: interrupted)
      .run(existing: .refuse)
    #expect(first.step == 2 && first.isInterrupted)
    _ = try ReinforcementRun(recipe: parted.recipe, environment: parted.environment)
      .run(existing: .resume)
    let name = "run/final/model.safetensors"
    #expect(try parted.folder.bytes(name) == whole.folder.bytes(name))
    // What was saved is a policy that sees: its preprocessor is there.
    #expect(try parted.folder.bytes("run/final/preprocessor_config.json").count > 0)
    #expect(try PolicyFolder(path: outcome.model, on: whole.backend).preprocessor != nil)
  }

  @Test("a picture that fails in the middle of a run is an error by record, and no weight changed")
  func lateFailure() throws {
    var run = try ColoursRun()
    run.recipe.data.imageCacheMiB = 0
    let (trainer, policy, _) = try run.trainer()
    _ = try trainer.step()
    let before = policy.model.weightBits
    let file = URL(filePath: run.folder.path + "/1-0.png")
    let bytes = try Data(contentsOf: file)
    try bytes.prefix(60).write(to: file)
    let state = trainer.state
    do {
      _ = try trainer.step()
      Issue.record("a step without its picture")
    } catch let error as ImageError {
      #expect(error.name.hasSuffix("colours.jsonl:4: 1-0.png"))
    }
    #expect(policy.model.weightBits == before && trainer.state == state)
    // A picture of another size is not the one the prompt was made for.
    try Data(HandMadePNG(width: 56, height: 28, red: 1, green: 2, blue: 3).bytes).write(to: file)
    do {
      _ = try trainer.step()
      Issue.record("a step with another picture")
    } catch let error as ImageError {
      guard case .changed = error.fault else { throw error }
    }
    try bytes.write(to: file)
    #expect(try trainer.step().step == 2)
  }

  @Test("records whose picture is missing, outside, damaged or too long are refused by name")
  func refusals() throws {
    var run = try ColoursRun()
    run.recipe.data.maxRefused = 1
    try run.folder.write("no picture", "text.png")
    let outside = try TemporaryFolder()
    try Data(HandMadePNG(width: 28, height: 28, red: 1, green: 2, blue: 3).bytes)
      .write(to: URL(filePath: outside.path + "/other.png"))
    try FileManager.default.createSymbolicLink(
      atPath: run.folder.path + "/link.png", withDestinationPath: outside.path + "/other.png")
    let names = [
      "missing.png", "text.png", "link.png", outside.path + "/other.png", "../0-0.png",
      "0-0.png",
    ]
    try run.folder.write(
      names.map { "{\"image\": \"\($0)\", \"question\": \"q\", \"answer\": 1}\n" }.joined()
        + "{\"images\": [\"0-0.png\", \"1-1.png\"], \"question\": \"<image> or <image>\", "
        + "\"answer\": 1}\n", "colours.jsonl")
    let task = try load(run)
    #expect(task.samples.map(\.images.count) == [1, 2])
    let reasons = task.refused.map(\.reason)
    #expect(reasons.count == 5)
    for (reason, part) in zip(
      reasons, ["no such file", "not a PNG", "outside", "outside", "no such file"])
    {
      #expect(reason.contains(part), "\(reason)")
      #expect(reason.contains("colours.jsonl:"), "\(reason)")
    }
  }

  @Test("pictures stand where their marks are, each framed, and a text cannot write their ids")
  func places() throws {
    let run = try ColoursRun()
    let policy = try PolicyFolder(path: run.recipe.model, on: run.backend)
    let media = try #require(policy.model.configuration.media)
    let encoder = PromptEncoder(policy)
    let template = try TaskLoader.template("plain-steps", system: nil, prefill: nil)
    let message = Message(
      role: .user, text: "1<image>2<image>3",
      images: ["0-0.png", "1-1.png"].map { ImageReference(path: $0) })
    let prompt = try encoder.encode(template.render([message]), root: run.folder.path)
    let frame = prompt.ids.filter { media.ids.contains($0) }
    let (start, end) = (try #require(media.visionStart), try #require(media.visionEnd))
    #expect(frame == [start, media.image, end, start, media.image, media.image, end])
    #expect(
      prompt.images.map(\.firstToken)
        == prompt.ids.indices.filter {
          prompt.ids[$0] == media.image && prompt.ids[$0 - 1] == start
        })
    let text = encoder.tokenizer.decode(prompt.ids.filter { !media.ids.contains($0) })
    #expect(text == "Question: 123\nAnswer: <think>")
    // A configuration whose picture id is an ordinary token must not let a text write it.
    var configuration = policy.model.configuration
    configuration.media?.image = try #require(encoder.tokenizer.encode("7").first)
    try FileManager.default.createDirectory(
      atPath: run.folder.path + "/odd", withIntermediateDirectories: true)
    for name in ["tokenizer.json", "preprocessor_config.json"] {
      try FileManager.default.copyItem(
        atPath: run.recipe.model + "/" + name, toPath: run.folder.path + "/odd/" + name)
    }
    let odd = try PromptEncoder(folder: run.folder.path + "/odd", configuration: configuration)
    #expect(throws: PromptError.mediaID(try #require(configuration.media?.image))) {
      try odd.encode(template.render([Message(role: .user, text: "is it 7?")]), root: nil)
    }
  }

  @Test(
    "a policy of text refuses pictures, one without preprocessor_config.json says what is missing")
  func blind() throws {
    var run = try ColoursRun()
    run.recipe.data.maxRefused = 1
    try FileManager.default.removeItem(
      atPath: run.recipe.model + "/preprocessor_config.json")
    do {
      _ = try load(run)
      Issue.record("loaded")
    } catch let error as DatasetError {
      #expect(error.description.contains("preprocessor_config.json is missing"))
    }
    let sums = try SumsRun()
    run.recipe.model = sums.recipe.model
    do {
      _ = try load(run)
      Issue.record("loaded")
    } catch let error as DatasetError {
      #expect(error.description.contains("no vision encoder"))
    }
  }

  @Test("a picture that the record holds gives the prompt and the pixels of its file")
  func embedded() throws {
    var run = try ColoursRun()
    let bytes = try Data(contentsOf: URL(filePath: run.folder.path + "/1-1.png"))
    let text = bytes.base64EncodedString()
    try run.folder.write(
      "{\"image\": \"1-1.png\", \"question\": \"q\", \"answer\": 1}\n"
        + "{\"image\": \"data:image/png;base64,\(text)\", \"question\": \"q\", \"answer\": 1}\n"
        + "{\"image\": \"\(text)\", \"question\": \"q\", \"answer\": 1}\n"
        + "{\"image\": \"data:image/png;base64,AAAA\", \"question\": \"q\", \"answer\": 1}\n",
      "colours.jsonl")
    run.recipe.data.maxRefused = 1
    let policy = try PolicyFolder(path: run.recipe.model, on: run.backend)
    let encoder = PromptEncoder(policy)
    let task = try TaskLoader(
      tasks: .standard, rewards: .standard, encoder: encoder, data: run.recipe.data,
      promptLimit: 60
    ).load(run.recipe.data.tasks, path: "data.tasks")[0]
    #expect(task.samples.count == 3 && task.refused.count == 1)
    #expect(task.refused[0].reason.contains("colours.jsonl:4"), "\(task.refused[0].reason)")
    let patches = try task.samples.map { try encoder.images($0.images).map(\.patches) }
    #expect(patches[0].count == 1 && patches[1] == patches[0] && patches[2] == patches[0])
    #expect(task.samples.map(\.prompt).allSatisfy { $0 == task.samples[0].prompt })
    // The file once, and what both records hold once.
    #expect(encoder.store?.decodedCount == 2)
  }

  @Test("supervised fine-tuning learns what a picture shows")
  func supervised() throws {
    let run = try ColoursRun()
    try run.folder.write(
      (0..<9).map { index in
        """
        {"image": "\(index / 3)-\(index % 3).png", "question": "1+1", \
        "response": ".</think><answer>\(index / 3 + 1)</answer>"}

        """
      }.joined(), "sft.jsonl")
    var recipe = run.recipe
    recipe.sft.path = run.folder.path + "/sft.jsonl"
    recipe.sft.batchSize = 9
    recipe.sft.epochs = 40
    recipe.optimizer.learningRate = 1e-3
    recipe.eval.every = 40
    recipe.eval.tasks = [run.task()]
    let outcome = try SupervisedRun(recipe: recipe, environment: run.environment)
      .run(existing: .refuse)
    #expect(outcome.lastEvaluations.map { $0.passAt1.value } == [1])
  }

  private func load(_ run: ColoursRun) throws -> PreparedTask {
    let policy = try PolicyFolder(path: run.recipe.model, on: run.backend)
    return try TaskLoader(
      tasks: .standard, rewards: .standard, encoder: PromptEncoder(policy),
      data: run.recipe.data, promptLimit: 60
    ).load(run.recipe.data.tasks, path: "data.tasks")[0]
  }
}
