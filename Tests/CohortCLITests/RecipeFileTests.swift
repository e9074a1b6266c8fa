import Foundation
import StrictJSON
import Tasks
import Testing
import Training

@testable import CohortCLI

@Suite("recipes that come with the project")
struct RecipeFileTests {
  static let folder = packageRoot.appendingPathComponent("recipes")
  static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".yaml") }.sorted()
  static let recipes = files.filter { !$0.hasPrefix("suite-") }
  static let suites = files.filter { $0.hasPrefix("suite-") }

  @Test("there are recipes and suites")
  func present() {
    #expect(Self.recipes.contains("quickstart.yaml"))
    #expect(!Self.suites.isEmpty)
  }

  @Test("every recipe is valid, and its resolved form reads back equal", arguments: recipes)
  func valid(file: String) throws {
    let path = Self.folder.appendingPathComponent(file).path
    let recipe = try RecipeSource(path: path, overrides: Overrides()).recipe
    #expect(!recipe.model.isEmpty)
    #expect(!recipe.output.isEmpty)
    let text = YAMLText.text(recipe.json)
    #expect(try YAMLDocument(text, file: file).value == recipe.json)
    // Spelling of numbers aside, the resolved form is a fixed point.
    let again = try Recipe(json: try YAMLDocument(text, file: file).value, path: "")
    #expect(again.json == recipe.json)
  }

  @Test("every task and template of a recipe is known", arguments: recipes)
  func known(file: String) throws {
    let path = Self.folder.appendingPathComponent(file).path
    let recipe = try RecipeSource(path: path, overrides: Overrides()).recipe
    for config in recipe.data.tasks + recipe.eval.tasks {
      #expect(TaskRegistry.standard.ids.contains(config.task))
      _ = try TaskLoader.template(config)
    }
  }

  @Test("every suite is valid", arguments: suites)
  func suite(file: String) throws {
    let suite = try SuiteConfig.read(Self.folder.appendingPathComponent(file).path)
    for config in suite.sets {
      #expect(TaskRegistry.standard.ids.contains(config.task))
      _ = try TaskLoader.template(config)
    }
  }

  @Test("the sets of the suite have the fields it maps, where the data is there", arguments: suites)
  func suiteData(file: String) throws {
    let suite = try SuiteConfig.read(Self.folder.appendingPathComponent(file).path)
    for config in suite.sets {
      let path = packageRoot.appendingPathComponent(config.path).path
      guard FileManager.default.fileExists(atPath: path) else {
        print("skipped: \(config.path) is not there")
        continue
      }
      var options = JSONObject()
      if !config.fields.isEmpty {
        options["fields"] = .object(JSONObject(config.fields.map { ($0.key, $0.value) }))
      }
      var check = DataSetCheck()
      try check.read(
        DataSetSource(
          file: path, task: try TaskRegistry.standard.task(config.task, options: options),
          imageFolder: config.imageFolder))
      let found = check.findings.files[0]
      let bad = found.refused.first { $0.severity == .badLine }
      #expect(bad == nil, "\(config.name): \(bad?.reason ?? "")")
      #expect(found.usable > 0)
    }
  }
}
