package chatwoottest

import "net/http"

func (s *Server) listTeams(in *apiRequest) answer {
	list := []object{}
	for _, id := range sortedKeys(in.acc.teams) {
		list = append(list, s.restTeam(in.acc.teams[id], in.agent))
	}
	return reply(http.StatusOK, list)
}

func (s *Server) listAgents(in *apiRequest) answer {
	list := []object{}
	for _, id := range sortedKeys(in.acc.agents) {
		list = append(list, in.acc.agents[id].rest())
	}
	return reply(http.StatusOK, list)
}

func (s *Server) listLabels(in *apiRequest) answer {
	list := []object{}
	for _, l := range in.acc.labels {
		list = append(list, object{"id": l.id, "title": l.title, "description": "", "color": "#1F93FF", "show_on_sidebar": true})
	}
	return reply(http.StatusOK, object{"payload": list})
}
