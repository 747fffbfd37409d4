//! Help and usage errors in the user's language. Clap's definition stays the only list of commands and flags.

use super::Cli;
use crate::text::{Lang, Text};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};

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
    let text = Text::new(language(arguments));
    let parsed =
        localised(text).try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(cli) => Parsed::Run(cli, text),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            Parsed::Print(error.render().to_string())
        }
        Err(error) => Parsed::Wrong(usage_error(&error, text)),
    }
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
    command
}

fn translate_argument(argument: Arg, text: Text) -> Arg {
    let heading = if argument.is_positional() { "cli.heading.arguments" } else { "cli.heading.options" };
    let words = text.word(&format!("cli.argument.{}", argument.get_id()));
    let argument = argument.help(words).help_heading(text.find(heading));
    // Clap would print these in English; the words themselves name them.
    match argument.get_action() {
        ArgAction::Set | ArgAction::Append => argument.hide_default_value(true).hide_possible_values(true),
        _ => argument,
    }
}

/// The language must be known before anything can be said about the rest.
fn language(arguments: &[String]) -> Lang {
    let after_flag = arguments.windows(2).find(|pair| pair[0] == "--lang").map(|pair| pair[1].as_str());
    let joined = arguments.iter().find_map(|argument| argument.strip_prefix("--lang="));
    match after_flag.or(joined) {
        Some("en") => Lang::En,
        _ => Lang::De,
    }
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
    format!("{message}\n{}\n", text.word("cli.error.help"))
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
        for word in ["Usage", "Options", "Arguments", "Commands", "default", "possible"] {
            assert!(!help.contains(word), "{word} in:\n{help}");
        }
        let Parsed::Print(help) = parse(&arguments("sozialbericht --lang en --help")) else { panic!("help") };
        assert!(help.contains("Usage"), "{help}");
    }

    #[test]
    fn usage_errors_name_what_was_wrong() {
        let Parsed::Wrong(message) = parse(&arguments("sozialbericht baue x")) else { panic!("an error") };
        assert!(message.contains("baue"), "{message}");
        let Parsed::Wrong(message) = parse(&arguments("sozialbericht build")) else { panic!("an error") };
        assert!(message.contains("<REPORT>"), "{message}");
        let Parsed::Wrong(message) = parse(&arguments("sozialbericht build x --only site")) else {
            panic!("an error")
        };
        assert!(message.contains("tables"), "{message}");
    }
}
