package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"agentbot/bot/nlu/entity"
	"agentbot/cmd/agentbot/connect"
	"agentbot/flows"
)

// settings reads the configuration and what lies beside it. Without one there is nothing else to look at.
func (d *doctor) settings() bool {
	config, warnings, err := LoadConfig(d.path)
	if err != nil {
		for _, problem := range problemsOf(err) {
			d.report.find(inSettings, "D1", connect.Refusal, connect.Values{"problem": stopped(problem)})
		}
		return false
	}
	d.config = config
	if d.path == "" {
		d.report.ok(inSettings, "doctor_ok_environment", nil)
	} else {
		d.report.ok(inSettings, "doctor_ok_settings", connect.Values{"path": d.path})
	}
	d.report.add(inSettings, d.snapshotBeside())
	for _, warning := range warnings {
		if !saidOtherwise(warning) {
			d.report.find(inSettings, "D2", connect.Warning, connect.Values{"problem": stopped(warning)})
		}
	}
	d.report.add(inSettings, connect.CheckAccepted(d.world, d.snapshot))
	d.files()
	return true
}

func (d *doctor) snapshotBeside() (f *connect.Finding) {
	if d.path == "" {
		return nil
	}
	d.snapshot, f = connect.CheckSnapshot(d.world, d.beside(connect.SnapshotFile))
	return f
}

// problemsOf are the sentences of a configuration that cannot be used.
func problemsOf(err error) []string {
	var all complaints
	if errors.As(err, &all) {
		return strings.Split(all.Error(), "\n")
	}
	return []string{err.Error()}
}

// saidOtherwise is whether a finding of ours says the same in the reader's language.
func saidOtherwise(warning string) bool {
	return strings.HasPrefix(warning, setupToken) || slices.ContainsFunc(
		[]string{"actions.mode is mock", "knowledge.sources holds the sample", "rollout.mode is testers", "the flows hand over to teams that nobody knows"},
		func(words string) bool { return strings.Contains(warning, words) })
}

// stopped puts a full stop behind a sentence of another hand.
func stopped(text string) string {
	text = strings.TrimSpace(text)
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

// files looks who may read what is secret: D3. A secrets file that others can read is refused with the configuration.
func (d *doctor) files() {
	if d.path != "" && holdsSecrets(d.path) {
		d.private(d.path)
	}
	if path, isFile := strings.CutPrefix(d.config.Store.DSN.Reveal(), "sqlite:"); isFile {
		d.private(path)
	}
}

func (d *doctor) private(path string) {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" { // what is not there is no secret; what cannot be opened is said elsewhere
		return
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		d.report.find(inSettings, "D3", connect.Warning, connect.Values{"path": path, "mode": fmt.Sprintf("%04o", mode)})
	}
}

// holdsSecrets is whether a configuration file itself says what nobody else should read.
func holdsSecrets(path string) bool {
	raw, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	var doc yaml.Node
	if yaml.Unmarshal(raw, &doc) != nil || len(doc.Content) == 0 {
		return false
	}
	secret := map[string]bool{}
	for _, k := range configKeys() {
		secret[k.Path] = k.Type == reflect.TypeFor[Secret]()
	}
	return saysSecret(doc.Content[0], "", secret)
}

func saysSecret(n *yaml.Node, path string, secret map[string]bool) bool {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			inner := strings.TrimPrefix(path+"."+strings.ToLower(n.Content[i].Value), ".")
			if saysSecret(n.Content[i+1], inner, secret) {
				return true
			}
		}
	case yaml.SequenceNode:
		return slices.ContainsFunc(n.Content, func(item *yaml.Node) bool { return saysSecret(item, path+"[]", secret) })
	case yaml.ScalarNode:
		return secret[path] && n.Value != "" && !strings.HasPrefix(n.Value, "sqlite:")
	default: // an alias: what it names is looked at where it stands
	}
	return false
}

var unknownTeam = regexp.MustCompile(`^there is no team "([^"]+)"$`)

// flows loads the flows as serve would, and looks whether somebody knows the teams that they name: D4, D5, D21, D22.
func (d *doctor) flows(p *patient) {
	if p.Actions.Mode == mockActions {
		d.report.find(inFlows, "D5", connect.Warning, nil)
	}
	if p.Rollout.Mode == rolloutTesters {
		d.report.find(inFlows, "D22", connect.Note, nil)
	}
	options := flowOptions(p.BotConfig, entity.Values{Now: time.Now})
	if options.ActionsMode == mockActions && options.MockURL == "" {
		options.MockURL = "http://127.0.0.1" // only checked, never called
	}
	d.unmailed(p, options)
	options.Teams = []string{} // so that every team is named
	_, problems := flows.Load(p.flowFiles(), options)
	known, sure := d.teams(p)
	var missing []string
	mistakes := slices.DeleteFunc(problems, func(problem flows.Problem) bool {
		named := unknownTeam.FindStringSubmatch(problem.Message)
		if named == nil {
			return false
		}
		if sure && !slices.ContainsFunc(known, func(name string) bool { return strings.EqualFold(name, named[1]) }) {
			missing = append(missing, named[1])
		}
		return true
	})
	if len(mistakes) > 0 {
		first := mistakes[0]
		d.report.find(inFlows, "D21", connect.Refusal, connect.Values{
			"place": p.Flows.Dir, "count": strconv.Itoa(len(mistakes)), "problem": stopped(fmt.Sprintf("%s:%d: %s", filepath.Base(first.File), first.Line, first.Message)),
		})
	}
	slices.Sort(missing)
	if missing = slices.Compact(missing); len(missing) > 0 {
		d.report.find(inFlows, "D4", connect.Warning, connect.Values{"teams": strings.Join(missing, ", ")})
	} else if sure && len(mistakes) == 0 {
		d.report.ok(inFlows, "doctor_ok_flows", nil)
	}
}

// teams are those that the running bot knows: the configuration's, and with a user's token Chatwoot's. Sure is false when nobody has told which
// those are.
func (d *doctor) teams(p *patient) (names []string, sure bool) {
	for _, t := range p.Teams {
		names = append(names, t.Name)
	}
	switch {
	case p.Chatwoot.UserToken == "":
	case p.survey != nil:
		for _, t := range p.survey.Teams {
			names = append(names, t.Name)
		}
	case d.snapshot != nil:
		for _, t := range d.snapshot.Teams {
			names = append(names, t.Name)
		}
	default:
		return names, false
	}
	return names, true
}
