package io.angarium.api.template;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.api.paging.PivotPages.Page;
import io.angarium.api.paging.Sorted;
import io.angarium.service.domain.Domains;
import io.angarium.service.template.Template;
import io.angarium.service.template.Template.Owner;
import io.angarium.service.template.Template.Version;
import io.angarium.service.template.TemplateRefusedException;
import io.angarium.service.template.Templates;
import io.angarium.service.template.Templates.Chosen;
import io.angarium.service.template.Templates.VersionChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code …/templates/{name}/versions}: the versions of a template. */
public final class VersionPages {
    private final Domains domains;
    private final Templates templates;

    public VersionPages(Domains domains, Templates templates) {
        this.domains = domains;
        this.templates = templates;
    }

    public List<Route> routes() {
        String versions = "/{template}/versions";
        List<Route> routes = new ArrayList<>();
        for (Place place : Place.all(domains)) {
            routes.add(place.route("GET", versions, this::list));
            routes.add(place.route("POST", versions, this::add));
            routes.add(place.route("GET", versions + "/{tag}", this::show));
            routes.add(place.route("PUT", versions + "/{tag}", this::change));
            routes.add(place.route("DELETE", versions + "/{tag}", this::delete));
            routes.add(place.route("PUT", versions + "/{tag}/copy/{copy}", this::copy));
        }
        return routes;
    }

    private Answer list(Call call, Owner owner) {
        Template template = TemplatePages.required(templates, owner, TemplatePages.name(call));
        Page<Version> page = TemplatePages.PAGES.page(call, Sorted.of(template.versions(), Version::tag));
        Map<String, Object> told = TemplateShapes.describe(template);
        told.put(
                "versions",
                page.items().stream()
                        .map(version -> TemplateShapes.describe(version, ""))
                        .toList());
        return Answer.ok(Answer.object("template", told, "paging", page.paging()));
    }

    private Answer add(Call call, Owner owner) throws IOException {
        Parameters parameters = FormReader.read(call);
        String text = parameters.required("template", "template parameter is missing");
        String tag = parameters.required("tag", "tag parameter is missing");
        Template changed =
                templates.addVersion(owner, TemplatePages.name(call), TemplateShapes.newVersion(parameters, text, tag));
        return Answer.ok(Answer.object(
                "message",
                "new version of the template has been stored",
                "template",
                TemplateShapes.describe(changed, version(changed, tag), text)));
    }

    private Answer show(Call call, Owner owner) {
        Template template = TemplatePages.required(templates, owner, TemplatePages.name(call));
        Chosen chosen = chosen(owner, template, tag(call));
        return Answer.ok(
                Map.of("template", TemplateShapes.describe(chosen.template(), chosen.version(), chosen.text())));
    }

    private Answer change(Call call, Owner owner) throws IOException {
        Parameters parameters = FormReader.read(call);
        TemplateShapes.checkEngine(parameters);
        VersionChange wanted = new VersionChange(
                parameters.first("template"),
                parameters.first("comment"),
                TemplateShapes.headers(parameters),
                parameters.flag("active", false));
        Template changed = templates.changeVersion(owner, TemplatePages.name(call), tag(call), wanted);
        return TemplateShapes.changed(
                "version has been updated", changed, version(changed, tag(call)).tag());
    }

    private Answer delete(Call call, Owner owner) {
        Template template = TemplatePages.required(templates, owner, TemplatePages.name(call));
        String tag = version(template, tag(call)).tag();
        return TemplateShapes.changed(
                "version has been deleted", templates.deleteVersion(owner, template.name(), tag), tag);
    }

    /** The answer's {@code template} is the new version once more: clients older than {@code version} read it there. */
    private Answer copy(Call call, Owner owner) throws IOException {
        Optional<String> comment = FormReader.read(call).first("comment");
        Template changed =
                templates.copyVersion(owner, TemplatePages.name(call), tag(call), call.parameter("copy"), comment);
        Chosen copy = chosen(owner, changed, call.parameter("copy"));
        Map<String, Object> told = TemplateShapes.describe(copy.version(), copy.text());
        return Answer.ok(Answer.object("message", "version has been copied", "version", told, "template", told));
    }

    private Chosen chosen(Owner owner, Template template, String tag) {
        return templates
                .choose(owner, template.name(), version(template, tag).tag())
                .orElseThrow(TemplateRefusedException::noVersion);
    }

    private static Version version(Template template, String tag) {
        return template.version(tag).orElseThrow(TemplateRefusedException::noVersion);
    }

    private static String tag(Call call) {
        return call.parameter("tag");
    }
}
