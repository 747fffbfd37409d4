//! Help and usage errors in the user's language. Clap's definition stays the only list of commands and flags.

use super::Cli;
use crate::text::{Lang, Text};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};

/// What the program is called.
const PROGRAM: &str = "sozialbericht";

/// What `--lang` can be.
const LANGUAGES: [&str; 2] = ["de", "en"];

/// What came of the command line.
#[derive(Debug)]
pub enum Parsed {
    /// A command to carry out.
    Run(Cli, Text),
    /// Help or version: print it and be done.
    Print(String),
    /// A usage error: print it and leave with 2.
    Wrong(String),
}

/// Reads the command line.
#[must_use]
pub fn parse(arguments: &[String]) -> Parsed {
    let named = named_language(arguments);
    let text = Text::new(if named == Some("en") { Lang::En } else { Lang::De });
    let arguments = without_help_command(arguments);
    if let Some(other) = named.filter(|name| !LANGUAGES.contains(name)) {
        // Clap would not look at it where help is asked for.
        let argument = format!("--lang <{}>", text.word("cli.value.lang"));
        let valid = LANGUAGES.join(", ");
        let message =
            text.say("cli.error.value", &[("value", other), ("argument", &argument), ("valid", &valid)]);
        return Parsed::Wrong(with_help(&message, &arguments, text));
    }
    let parsed =
        localised(text).try_get_matches_from(&arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(cli) => Parsed::Run(cli, text),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            Parsed::Print(error.render().to_string())
        }
        Err(error) => Parsed::Wrong(with_help(&usage_error(&error, text), &arguments, text)),
    }
}

/// `help check` means what `check --help` means.
fn without_help_command(arguments: &[String]) -> Vec<String> {
    let mut arguments = arguments.to_vec();
    let is_flag = |argument: &String| argument.starts_with('-') || LANGUAGES.contains(&argument.as_str());
    let first = arguments.iter().skip(1).position(|argument| !is_flag(argument)).map(|position| position + 1);
    if let Some(position) = first.filter(|&position| arguments[position] == "help") {
        arguments.remove(position);
        arguments.push("--help".to_owned());
    }
    arguments
}

/// The command line with every sentence from the text tables.
#[must_use]
pub(super) fn localised(text: Text) -> Command {
    let command = translate(Cli::command(), "cli", text);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| {
        let key = format!("cli.{name}");
        command.mut_subcommand(name, |sub| translate(sub, &key, text))
    })
}

fn translate(command: Command, key: &str, text: Text) -> Command {
    let template = text.word("cli.template").replace("\\n", "\n");
    let command = command
        .about(text.word(key))
        .help_template(template)
        .subcommand_help_heading(text.find("cli.heading.commands").unwrap_or_default())
        .subcommand_value_name(text.find("cli.value.command").unwrap_or_default())
        .disable_help_flag(true)
        .disable_version_flag(true);
    let mut command = command.mut_args(|argument| translate_argument(argument, text));
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    command = command.arg(translate_argument(help, text));
    if key == "cli" {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        command = command.arg(translate_argument(version, text));
    }
    let usage = usage(&command, text);
    command.override_usage(usage)
}

/// Clap's own line of usage has an English word in it.
fn usage(command: &Command, text: Text) -> String {
    let options = format!("[{}]", text.word("cli.value.options"));
    let parts: Vec<String> = if command.has_subcommands() {
        vec![PROGRAM.to_owned(), options, format!("<{}>", text.word("cli.value.command"))]
    } else {
        let start = [PROGRAM.to_owned(), command.get_name().to_owned(), options];
        start.into_iter().chain(command.get_positionals().map(ToString::to_string)).collect()
    };
    parts.join(" ")
}

fn translate_argument(argument: Arg, text: Text) -> Arg {
    let heading = if argument.is_positional() { "cli.heading.arguments" } else { "cli.heading.options" };
    let words = text.word(&format!("cli.argument.{}", argument.get_id()));
    let mut argument = argument.help(words).help_heading(text.find(heading));
    if matches!(argument.get_action(), ArgAction::Set | ArgAction::Append) {
        let name = text.find(&format!("cli.value.{}", argument.get_id())).unwrap_or_default();
        argument = argument.value_name(name);
    }
    // Clap would print these in English; the words themselves name them.
    match argument.get_action() {
        ArgAction::Set | ArgAction::Append => argument.hide_default_value(true).hide_possible_values(true),
        _ => argument,
    }
}

/// The language must be known before anything can be said about the rest.
fn named_language(arguments: &[String]) -> Option<&str> {
    let after_flag = arguments.windows(2).find(|pair| pair[0] == "--lang").map(|pair| pair[1].as_str());
    let joined = arguments.iter().find_map(|argument| argument.strip_prefix("--lang="));
    after_flag.or(joined)
}

/// The message, and the help that belongs to the command that was meant.
fn with_help(message: &str, arguments: &[String], text: Text) -> String {
    let command = Cli::command();
    let named = arguments.iter().find(|argument| command.find_subcommand(argument).is_some());
    let help = named.map_or_else(|| PROGRAM.to_owned(), |name| format!("{PROGRAM} {name}"));
    format!("{message}\n{}\n", text.say("cli.error.help", &[("command", &help)]))
}

fn usage_error(error: &clap::Error, text: Text) -> String {
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(value)) => value.clone(),
        Some(ContextValue::Strings(values)) => values.join(", "),
        _ => String::new(),
    };
    let (argument, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            text.say("cli.error.command", &[("command", &context(ContextKind::InvalidSubcommand))])
        }
        ErrorKind::UnknownArgument => text.say("cli.error.unknown", &[("argument", &argument)]),
        ErrorKind::MissingRequiredArgument => text.say("cli.error.missing", &[("argument", &argument)]),
        ErrorKind::InvalidValue if value.is_empty() => {
            text.say("cli.error.no-value", &[("argument", &argument)])
        }
        ErrorKind::InvalidValue => {
            let valid = context(ContextKind::ValidValue);
            text.say("cli.error.value", &[("value", &value), ("argument", &argument), ("valid", &valid)])
        }
        _ => text.word("cli.error.usage"),
    };
    let suggested = context(ContextKind::SuggestedSubcommand) + &context(ContextKind::SuggestedArg);
    if suggested.is_empty() {
        return message;
    }
    format!("{message} {}", text.say("cli.error.suggest", &[("suggested", &suggested)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn the_definition_is_sound_in_both_languages() {
        for lang in [Lang::De, Lang::En] {
            localised(Text::new(lang)).debug_assert();
        }
    }

    #[test]
    fn every_command_and_flag_has_words_in_both_languages() {
        for lang in [Lang::De, Lang::En] {
            let text = Text::new(lang);
            let command = localised(text);
            for sub in command.get_subcommands() {
                assert!(text.find(&format!("cli.{}", sub.get_name())).is_some(), "{}", sub.get_name());
                for argument in sub.get_arguments().chain(command.get_arguments()) {
                    let key = format!("cli.argument.{}", argument.get_id());
                    assert!(text.find(&key).is_some(), "{key}");
                }
            }
        }
    }

    #[test]
    fn german_help_has_no_english_heading() {
        let Parsed::Print(help) = parse(&arguments("sozialbericht build --help")) else { panic!("help") };
        for word in [
            "Usage",
            "Options",
            "Arguments",
            "Commands",
            "default",
            "possible",
            "OPTIONS",
            "REPORT",
            "DIR",
            "PARTS",
            "LANG",
        ] {
            assert!(!help.contains(word), "{word} in:\n{help}");
        }
        let Parsed::Print(help) = parse(&arguments("sozialbericht --lang en --help")) else { panic!("help") };
        assert!(help.contains("Usage"), "{help}");
    }

    #[test]
    fn help_can_be_asked_for_as_a_command() {
        for line in ["sozialbericht help build", "sozialbericht --lang de help build"] {
            let Parsed::Print(help) = parse(&arguments(line)) else { panic!("{line}") };
            assert!(help.contains("--only <TEILE>"), "{help}");
        }
        assert!(matches!(parse(&arguments("sozialbericht help")), Parsed::Print(_)));
    }

    #[test]
    fn an_unknown_language_is_refused_before_anything_is_said() {
        for line in ["sozialbericht --lang fr --help", "sozialbericht check x --lang=fr"] {
            let Parsed::Wrong(message) = parse(&arguments(line)) else { panic!("{line}") };
            assert!(message.contains("„fr“"), "{message}");
        }
    }

    #[test]
    fn a_mistyped_command_gets_a_suggestion_and_an_error_the_help_of_its_command() {
        let Parsed::Wrong(message) = parse(&arguments("sozialbericht chek x")) else { panic!("an error") };
        assert!(message.contains("Meinten Sie „check“?"), "{message}");
        let Parsed::Wrong(message) = parse(&arguments("sozialbericht build x --foo")) else {
            panic!("an error")
        };
        assert!(message.contains("sozialbericht build --help"), "{message}");
    }

    #[test]
    fn usage_errors_name_what_was_wrong() {
        let Parsed::Wrong(message) = parse(&arguments("sozialbericht baue x")) else { panic!("an error") };
        assert!(message.contains("baue"), "{message}");
        let Parsed::Wrong(message) = parse(&arguments("sozialbericht build")) else { panic!("an error") };
        assert!(message.contains("<BERICHT>"), "{message}");
        let Parsed::Wrong(message) = parse(&arguments("sozialbericht build x --only site")) else {
            panic!("an error")
        };
        assert!(message.contains("tables"), "{message}");
    }
}
