internal import Objectives
internal import Rewards
internal import StrictJSON
internal import Tasks
internal import Training

/// A recipe file with flags laid over it: defaults < file < flags.
struct RecipeSource {
  let path: String
  let recipe: Recipe
  private let document: YAMLDocument
  private let overrides: Overrides

  /// Reads and validates.
  /// - Throws: `usage` where a flag is wrong, `recipe` with file and line where the file is.
  init(path: String, overrides: Overrides) throws(CommandError) {
    self.path = path
    self.overrides = overrides
    document = try YAMLDocument(try InputText.read(path), file: path)
    // The file by itself first, so that its errors carry its lines whatever the flags say.
    do throws(ConfigError) {
      _ = try Recipe(json: document.value, path: "")
    } catch {
      if !overrides.touches(error.key) { throw Self.located(error, path, document) }
    }
    let json = try overrides.applied(to: document.value)
    do throws(ConfigError) {
      recipe = try Recipe(json: json, path: "")
    } catch {
      if overrides.touches(error.key) { throw .usage("--" + error.description) }
      throw Self.located(error, path, document)
    }
  }

  /// An error about a key, with the place it came from.
  func located(_ error: ConfigError) -> CommandError {
    overrides.touches(error.key)
      ? .usage("--" + error.description) : Self.located(error, path, document)
  }

  /// Any error of a run, with the recipe's name where a recipe's value is at fault.
  func located(_ error: any Error) -> any Error {
    switch error {
    case let error as ConfigError: located(error) as CommandError
    case is TaskError, is RewardError, is TemplateError, is ObjectiveError:
      CommandError.recipe(file: path, line: nil, key: "", message: "\(error)")
    default: error
    }
  }

  private static func located(
    _ error: ConfigError, _ path: String, _ document: YAMLDocument
  ) -> CommandError {
    .recipe(
      file: path, line: document.line(of: error.key), key: error.key, message: error.message)
  }
}
