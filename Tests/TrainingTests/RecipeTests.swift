import Objectives
import StrictJSON
import Tasks
import TensorTesting
import Testing
import Training

private func recipe(_ text: String) throws -> Recipe {
  try Recipe(json: try JSONParser.parse(text), path: "")
}

/// The error of a recipe that must be refused.
private func refusal(
  _ text: String, sourceLocation: SourceLocation = #_sourceLocation
) throws -> ConfigError? {
  #expect(throws: ConfigError.self, sourceLocation: sourceLocation) { try recipe(text) }
}

@Suite("recipe", .tags(.value))
struct RecipeTests {
  @Test("an empty recipe is the defaults: exact GPG, the full softmax, no decay")
  func defaults() throws {
    let recipe = try recipe("{}")
    #expect(recipe.json == Recipe().json)
    #expect(recipe.objective.fNorm == .none && recipe.objective.alpha == .groups)
    #expect(recipe.objective.reduction == .tokenMean && recipe.objective.truncated == .train)
    #expect(recipe.objective.minInformativeFraction == 0)
    #expect(recipe.rollout.temperature == 1 && recipe.rollout.stopStrings == nil)
    #expect(recipe.optimizer.weightDecay == 0 && recipe.optimizer.clip == 1)
    #expect(recipe.data.maxRefused == 0.05 && recipe.data.onBadRecord == .fail)
    #expect(recipe.seed == 1 && recipe.train.microBatchRows == 0)
  }

  @Test("values replace defaults key by key, nested ones included")
  func values() throws {
    let recipe = try recipe(
      """
      {"model": "m", "seed": 7, "optimizer": {"learning-rate": 1, "schedule": "cosine"},
       "rollout": {"stop-strings": ["a", "b"], "temperature": 0.5},
       "data": {"tasks": [{"path": "x.jsonl", "weight": 2.5, "system": null,
         "fields": {"question": ["body", "q"]}, "options": {"n": 3},
         "rewards": [{"checker": "math_answer", "options": {"extraction": "strict"}}]}]},
       "eval": {"tasks": [{"path": "y.jsonl", "prefill": ""}]}}
      """)
    #expect(recipe.optimizer.learningRate == 1 && recipe.optimizer.schedule == .cosine)
    #expect(recipe.optimizer.beta1 == OptimizerConfig().beta1)
    #expect(recipe.rollout.stopStrings == ["a", "b"] && recipe.rollout.temperature == 0.5)
    #expect(recipe.data.tasks[0].weight == 2.5 && recipe.data.tasks[0].system == nil)
    #expect(recipe.data.tasks[0].fields["question"] == ["body", "q"])
    #expect(recipe.eval.tasks[0].prefill == "")
    // The resolved form reads back as itself.
    let again = try Recipe(json: try JSONParser.parse(recipe.json.prettyText), path: "")
    #expect(again.json == recipe.json)
    #expect(again.json != Recipe().json)
  }

  @Test("the resolved form names every key once, with a line of help")
  func keys() {
    let keys = Recipe.fields.map(\.key)
    #expect(Set(keys).count == keys.count)
    #expect(Recipe().json.object?.keys == keys)
    #expect(Recipe.fields.allSatisfy { !$0.summary.isEmpty })
    #expect(Recipe().json["objective"]?.object?.keys == ObjectiveConfig.fields.map(\.key))
  }

  @Test(
    "an unknown key fails with its dotted path and the nearest name",
    arguments: [
      ("{\"optimzer\": {}}", "optimzer", "optimizer"),
      ("{\"optimizer\": {\"lerning-rate\": 1}}", "optimizer.lerning-rate", "learning-rate"),
      ("{\"rollout\": {\"group_size\": 4}}", "rollout.group_size", "group-size"),
      (
        "{\"data\": {\"tasks\": [{\"path\": \"x\"}, {\"rewards\": [{\"wieght\": 1}]}]}}",
        "data.tasks.1.rewards.0.wieght", "weight"
      ),
      ("{\"objective\": {\"fnorm\": \"none\"}}", "objective.fnorm", "f-norm"),
      ("{\"objective\": {\"alpha\": \"group\"}}", "objective.alpha", "groups"),
      ("{\"objective\": {\"name\": \"gpq\"}}", "objective.name", "gpg"),
      ("{\"optimizer\": {\"schedule\": \"cosin\"}}", "optimizer.schedule", "cosine"),
    ])
  func unknown(text: String, key: String, nearest: String) throws {
    let error = try refusal(text)
    #expect(error?.key == key)
    #expect(error?.message.contains("did you mean \"\(nearest)\"?") == true, "\(error as Any)")
  }

  @Test("a name like none that is known is refused without a guess")
  func unlikeAny() throws {
    let error = try refusal("{\"train\": {\"warp-factor\": 9}}")
    #expect(error?.key == "train.warp-factor")
    #expect(error?.message.contains("did you mean") == false)
    #expect(error?.message.contains("micro-batch-rows") == true)
  }

  @Test(
    "a value of the wrong kind fails at its key",
    arguments: [
      ("[]", ""), ("{\"seed\": \"one\"}", "seed"), ("{\"seed\": 1.5}", "seed"),
      ("{\"seed\": true}", "seed"), ("{\"model\": true}", "model"),
      ("{\"data\": 3}", "data"), ("{\"data\": {\"tasks\": {}}}", "data.tasks"),
      ("{\"data\": {\"tasks\": [3]}}", "data.tasks.0"),
      ("{\"data\": {\"tasks\": [{\"fields\": []}]}}", "data.tasks.0.fields"),
      ("{\"optimizer\": {\"clip\": \"1\"}}", "optimizer.clip"),
      ("{\"train\": {\"log-completions\": 1}}", "train.log-completions"),
      ("{\"rollout\": {\"stop-strings\": \"x\"}}", "rollout.stop-strings"),
      ("{\"objective\": {\"reduction\": 3}}", "objective.reduction"),
    ])
  func wrongKind(text: String, key: String) throws {
    #expect(try refusal(text)?.key == key)
  }

  @Test(
    "a value out of its bounds fails at its key",
    arguments: [
      ("seed", "-1"), ("rollout.temperature", "0"), ("rollout.temperature", "-1"),
      ("rollout.temperature", "0.001"), ("rollout.top-p", "0.9"), ("rollout.top-k", "5"),
      ("rollout.min-p", "0.1"), ("rollout.group-size", "0"), ("rollout.max-new-tokens", "0"),
      ("optimizer.learning-rate", "-1e-3"), ("optimizer.beta1", "1"),
      ("optimizer.weight-decay", "-0.1"), ("objective.min-informative-fraction", "1.5"),
      ("objective.max-rounds", "0"), ("data.max-refused", "2"), ("eval.temperature", "0.001"),
      ("checkpoint.keep", "0"), ("train.steps", "-1"), ("sft.batch-size", "0"),
      ("train.micro-batch-rows", "-1"), ("train.micro-batch-rows", "9223372036854775807"),
    ])
  func outOfBounds(key: String, value: String) throws {
    let parts = key.split(separator: ".")
    let text = parts.reversed().reduce(value) { "{\"\($1)\": \($0)}" }
    let error = try refusal(text)
    #expect(error?.key == key)
    #expect(error?.message.isEmpty == false)
  }

  @Test("truncated sampling is refused with the reason, and off values are taken")
  func truncation() throws {
    let error = try refusal("{\"rollout\": {\"top-p\": 0.9}}")
    #expect(error?.message.contains("full softmax") == true)
    let off = try recipe("{\"rollout\": {\"top-p\": 1, \"top-k\": 0, \"min-p\": 0}}")
    #expect(off.json == Recipe().json)
  }

  @Test("`off` may be given as false; true is not a value")
  func offAsFalse() throws {
    #expect(try recipe("{\"objective\": {\"alpha\": false}}").objective.alpha == .off)
    #expect(try recipe("{\"objective\": {\"alpha\": \"off\"}}").objective.alpha == .off)
    #expect(try refusal("{\"objective\": {\"alpha\": true}}")?.key == "objective.alpha")
    #expect(try refusal("{\"objective\": {\"f-norm\": false}}")?.key == "objective.f-norm")
  }

  @Test("every spelling of an enumeration is read and written back")
  func enumerations() throws {
    let keys = [
      ("f-norm", GPG.FNorm.allCases.map(\.rawValue)),
      ("alpha", GPG.Alpha.allCases.map(\.rawValue)),
      ("reduction", GPG.Reduction.allCases.map(\.rawValue)),
      ("truncated", TruncatedCompletions.allCases.map(\.rawValue)),
      ("on-exhaustion", InformativeRoundsConfiguration.Exhaustion.allCases.map(\.rawValue)),
    ]
    for (key, names) in keys {
      for name in names {
        let read = try recipe("{\"objective\": {\"\(key)\": \"\(name)\"}}")
        #expect(read.json["objective"]?[key]?.string == name)
      }
    }
    #expect(
      keys.map(\.1) == [
        ["none", "group-std", "batch-std"], ["off", "groups", "exact"],
        ["token-mean", "sequence-mean", "constant"], ["train", "mask", "penalise"],
        ["proceed", "skip", "stop"],
      ])
  }

  @Test("the constant length is max-new-tokens unless it is given")
  func constantLength() throws {
    var config = ObjectiveConfig()
    config.reduction = .constant
    #expect(try config.objective(maxNewTokens: 96).configuration.constantLength == 96)
    config.constantLength = 10
    #expect(try config.objective(maxNewTokens: 96).configuration.constantLength == 10)
  }
}
